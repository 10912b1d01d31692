package io.aimass.ingest.source;

import io.aimass.contracts.Settings;
import io.aimass.ingest.format.Column;
import io.aimass.ingest.format.JsonLinesFormat;
import io.aimass.ingest.format.RecordFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The messages of a Kafka topic, each once: a run takes what has been added since the run before. A message is a record, JSON unless the spec says otherwise. */
public final class KafkaConnection implements SourceConnection {
    private static final Pattern SERVERS =
            Pattern.compile("[A-Za-z0-9.\\[\\]:-]+:[0-9]+(,[A-Za-z0-9.\\[\\]:-]+:[0-9]+)*");
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");
    private static final Set<String> SECURITY = Set.of("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL");
    private static final Set<String> MECHANISMS = Set.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512");

    /** Others could name classes to load or files to read. */
    private static final Set<String> PROPERTIES = Set.of(
            "client.id",
            "fetch.max.bytes",
            "fetch.max.wait.ms",
            "fetch.min.bytes",
            "max.partition.fetch.bytes",
            "max.poll.records",
            "receive.buffer.bytes",
            "request.timeout.ms");

    @Override
    public String kind() {
        return "kafka";
    }

    @Override
    public Optional<RecordFormat> ownFormat(Settings spec, List<Column> declared) {
        return spec.has("format") ? Optional.empty() : Optional.of(new JsonLinesFormat().plan(spec, declared));
    }

    @Override
    public PlannedSource plan(Settings connection) {
        var servers = connection.required(
                "servers", text -> matching(text, SERVERS, "write host:port, several separated by commas"));
        var topic = connection.required("topic", text -> matching(text, TOPIC, "it is not a topic's name"));
        var security = connection.orElse("security", text -> oneOf(text, SECURITY), "PLAINTEXT");
        var mechanism = connection.orElse("mechanism", text -> oneOf(text, MECHANISMS), "SCRAM-SHA-512");
        var user = connection.optional("user").orElse("");
        var secret = connection.optional("password", SecretName::of).orElse("");
        connection.check(
                user.isEmpty() == secret.isEmpty(),
                "a kafka connection needs both 'connection.user' and 'connection.password', or neither");
        connection.check(
                security == null || security.startsWith("SASL") != user.isEmpty(),
                "'connection.user' goes with 'connection.security' SASL_PLAINTEXT or SASL_SSL, and they with it");
        connection.check(
                !"PLAIN".equals(mechanism) || !"SASL_PLAINTEXT".equals(security),
                "'connection.mechanism' PLAIN would send the password in the open; write security: SASL_SSL, or a SCRAM mechanism");
        var skip = connection.orElse("lost", text -> oneOf(text, Set.of("fail", "skip")), "fail");
        var source = new KafkaSource(
                servers, topic, security, mechanism, user, secret, properties(connection), "skip".equals(skip));
        return reading -> new KafkaIntake(source, reading).take();
    }

    private static Map<String, String> properties(Settings connection) {
        var result = new LinkedHashMap<String, String>();
        connection.map("properties").forEach((name, value) -> {
            if (PROPERTIES.contains(name)) {
                result.put(name, String.valueOf(value));
            } else {
                connection.problem("'connection.properties': '" + name + "' is not allowed; allowed are "
                        + String.join(", ", new java.util.TreeSet<>(PROPERTIES)));
            }
        });
        return result;
    }

    private static String oneOf(String text, Set<String> known) {
        if (!known.contains(text)) {
            throw new IllegalArgumentException(io.aimass.contracts.Names.unknown(text, "choice", known));
        }
        return text;
    }

    private static String matching(String text, Pattern pattern, String remedy) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "': " + remedy);
        }
        return text;
    }
}
