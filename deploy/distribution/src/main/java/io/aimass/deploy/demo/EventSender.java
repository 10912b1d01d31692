package io.aimass.deploy.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends a file's lines to a topic that it makes anew. */
public final class EventSender {
    private static final int PARTITIONS = 2;
    private static final long PATIENCE_SECONDS = 60;

    private EventSender() {}

    /** @param arguments broker, topic, file */
    public static void main(String[] arguments) throws Exception {
        var settings = Map.<String, Object>of("bootstrap.servers", arguments[0], "acks", "all");
        try (var admin = Admin.create(settings)) {
            remove(admin, arguments[1]);
            admin.createTopics(List.of(new NewTopic(arguments[1], PARTITIONS, (short) 1)))
                    .all()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            var sent = new ArrayList<Future<?>>();
            for (var line : Files.readAllLines(Path.of(arguments[2]))) {
                sent.add(producer.send(new ProducerRecord<>(arguments[1], sent.size() % PARTITIONS, null, line)));
            }
            for (var one : sent) {
                one.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            System.out.println("Sent " + sent.size() + " events to " + arguments[1] + ".");
        }
    }

    /** What an earlier feed that was killed has sent is not sent twice. */
    private static void remove(Admin admin, String topic) throws Exception {
        while (admin.listTopics()
                .names()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .contains(topic)) {
            try {
                admin.deleteTopics(List.of(topic)).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof org.apache.kafka.common.errors.UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
    }
}
