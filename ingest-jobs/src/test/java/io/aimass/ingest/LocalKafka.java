package io.aimass.ingest;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;

/** A real broker that is its own controller, in a Java of its own on loopback. */
final class LocalKafka implements AutoCloseable {
    private static final long START_SECONDS = 60;

    private final Path folder;
    private final int port;
    private Process process;

    private LocalKafka(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    static LocalKafka start(Path folder) throws Exception {
        var kafka = new LocalKafka(folder, freePort());
        var controller = freePort();
        Files.writeString(
                folder.resolve("server.properties"), """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
                log.dirs=%3$s
                auto.create.topics.enable=false
                offsets.topic.replication.factor=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                """.formatted(kafka.port, controller, folder.resolve("data")));
        kafka.java("kafka.tools.StorageTool", "format", "-t", "MkU3OEVBNTcwNTJENDM2Qg", "-c", kafka.properties())
                .waitFor();
        kafka.begin();
        return kafka;
    }

    /** {@code host:port}. */
    String servers() {
        return "127.0.0.1:" + port;
    }

    void begin() throws Exception {
        process = java("kafka.Kafka", kafkaArguments());
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("Kafka did not start:\n" + Files.readString(folder.resolve("log.txt")));
            }
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void topic(String name, int partitions) throws Exception {
        try (var admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get();
        }
    }

    /** Sends values to the partitions in turn, and returns when the broker has them. */
    void send(String topic, List<String> values) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", servers(), "acks", "all"),
                new StringSerializer(),
                new StringSerializer())) {
            var sent = new ArrayList<java.util.concurrent.Future<?>>();
            var partitions = producer.partitionsFor(topic).size();
            for (var i = 0; i < values.size(); i++) {
                sent.add(producer.send(new ProducerRecord<>(topic, i % partitions, null, values.get(i))));
            }
            for (var one : sent) {
                one.get(60, TimeUnit.SECONDS);
            }
        }
    }

    /** As retention does. */
    void deleteBefore(String topic, int partition, long offset) throws Exception {
        try (var admin = admin()) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get();
        }
    }

    @Override
    public void close() throws Exception {
        kill();
    }

    private boolean answers() throws InterruptedException {
        try (var admin = admin()) {
            admin.describeCluster().nodes().get(2, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            return false;
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", servers()));
    }

    private String properties() {
        return folder.resolve("server.properties").toString();
    }

    private String[] kafkaArguments() {
        return new String[] {properties()};
    }

    private Process java(String main, String... arguments) throws IOException {
        var jars = Path.of(System.getProperty("aimass.root"), "ingest-jobs/target/kafka");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                jars + File.separator + "*",
                main));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("log.txt").toFile()))
                .start();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
