package io.aimass.ingest.source;

import io.aimass.contracts.JobException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A topic and how to reach it.
 *
 * @param servers where to begin, {@code host:port,…}
 * @param secret the password's name; empty without a user
 * @param skip whether messages that were deleted before they were read are passed over with a warning
 */
record KafkaSource(
        String servers,
        String topic,
        String security,
        String mechanism,
        String user,
        String secret,
        Map<String, String> properties,
        boolean skip) {
    /** Of a consumer that belongs to no group and commits nothing: the lake's commits say what has been taken. */
    HashMap<String, Object> consumer(String password) {
        var config = new HashMap<String, Object>(properties);
        config.put("bootstrap.servers", servers);
        config.put("key.deserializer", ByteArrayDeserializer.class.getName());
        config.put("value.deserializer", ByteArrayDeserializer.class.getName());
        config.put("enable.auto.commit", false);
        config.put("auto.offset.reset", "none");
        config.put("isolation.level", "read_committed");
        config.put("allow.auto.create.topics", false);
        config.put("default.api.timeout.ms", 20_000);
        config.put("security.protocol", security);
        if (!user.isEmpty()) {
            config.put("sasl.mechanism", mechanism);
            config.put("sasl.jaas.config", login(password));
        }
        return config;
    }

    private String login(String password) {
        var module = mechanism.equals("PLAIN")
                ? "org.apache.kafka.common.security.plain.PlainLoginModule"
                : "org.apache.kafka.common.security.scram.ScramLoginModule";
        return module + " required username=" + quoted(user) + " password=" + quoted(password) + ";";
    }

    /** Within its quotes nothing can end the entry; a line break would, and cannot be quoted. */
    private static String quoted(String text) {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw JobException.user(
                    "User or password of a kafka connection has a line break or another control character. Store it without.");
        }
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
