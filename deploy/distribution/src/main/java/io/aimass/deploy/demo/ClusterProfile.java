package io.aimass.deploy.demo;

import io.aimass.contracts.JobException;
import io.aimass.deploy.cli.RunningPlatform;
import io.aimass.deploy.services.Kafka;
import io.aimass.deploy.services.Postgres;
import io.aimass.deploy.services.Programs;
import io.aimass.deploy.services.S3;
import io.aimass.deploy.services.Services;
import io.aimass.orchestration.compute.cluster.ClusterSize;
import io.aimass.orchestration.compute.cluster.SparkCluster;
import io.aimass.orchestration.platform.config.Home;
import io.aimass.orchestration.platform.config.PrivateFile;
import io.aimass.orchestration.ui.role.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Everything in a process of its own: weather comes through Kafka, the fleet from PostgreSQL, the lake and the models lie on HDFS or S3, the
 * metadata in PostgreSQL, and a Spark cluster of two workers does the work.
 */
final class ClusterProfile implements RunningPlatform.Preparation {
    private static final String FLEET = "fleet";
    private static final String METADATA = "metadata";
    private static final List<String> FILES = List.of("profile.yaml", "config.yaml", "secrets.yaml");
    private static final ClusterSize WORKERS = new ClusterSize(2, 1, "1500m");

    /** Where the lake and the models lie. */
    enum Storage {
        hdfs,
        s3
    }

    private final Path samples;
    private final Home home;
    private final Storage storage;
    private final SparkCluster spark;
    private Services services;

    ClusterProfile(Path samples, Path home, Storage storage) {
        var distribution = Distribution.current();
        this.samples = samples;
        this.storage = storage;
        this.home = Home.open(home);
        this.spark = new SparkCluster(this.home, distribution.path(), distribution::sparkJavaOptions);
    }

    @Override
    public void prepare() throws IOException {
        requireFree();
        var data = new DemoData(samples, home.path());
        data.prepare();
        begin();
        var kafka = services.kafka();
        var postgres = services.postgres();
        var lake = lake();
        System.err.println("Starting Kafka, PostgreSQL, " + storage.name().toUpperCase(Locale.ROOT)
                + " and a Spark cluster of two workers ...");
        services.start();
        postgres.create(METADATA);
        var topic = "weather-" + data.digest().substring(0, 8);
        load(data, kafka, topic, postgres);
        spark.start("127.0.0.1", 0, WORKERS);
        var values = new LinkedHashMap<>(lake.get());
        values.put("data", samples.toString());
        values.put("kafka", kafka.servers());
        values.put("topic", topic);
        values.put("fleet", postgres.url(FLEET));
        values.put("metadata", postgres.url(METADATA));
        values.put("master", String.valueOf(spark.status().get("master")));
        values.put("fleet-password", postgres.password(FLEET));
        values.put("metadata-password", postgres.password(METADATA));
        write(values);
    }

    /** The service of the lake; asked again, once it runs, what the templates say of it. */
    private Supplier<Map<String, String>> lake() {
        if (storage == Storage.s3) {
            var s3 = services.s3();
            return () -> Map.of(
                    "root", s3.uri().resolve("aimass").toString(),
                    "endpoint", s3.endpoint(),
                    "access-key", S3.USER,
                    "secret-key", s3.secretKey());
        }
        var hdfs = services.hdfs();
        return () -> Map.of("root", hdfs.uri().resolve("aimass").toString());
    }

    private synchronized void begin() {
        if (Services.stopLeft(home.path())) {
            spark.stop();
        }
        services = new Services(home, Programs.ofEnvironment());
    }

    @Override
    public synchronized void close() {
        if (services != null) {
            spark.stop();
            services.close();
        }
    }

    /** Sends the events and fills the tables, once for the same data. */
    private void load(DemoData data, Kafka kafka, String topic, Postgres postgres) throws IOException {
        var loaded = home.path().resolve("services/loaded.sha256");
        if (Files.exists(loaded) && Files.readString(loaded).equals(data.digest())) {
            return;
        }
        Files.deleteIfExists(loaded);
        EventFeed.run(kafka, topic, data.events(), home.logs().resolve("service-kafka-feed.log"));
        postgres.create(FLEET);
        try (var connection = postgres.connect(FLEET)) {
            FleetTables.load(connection, samples.resolve("nycflights13"));
        } catch (SQLException e) {
            throw JobException.external(e, "The tables of %s cannot be made: %s.", FLEET, e.getMessage());
        }
        PrivateFile.write(loaded, data.digest());
    }

    /** What the demo writes differs from start to start: only what somebody else wrote is in its way. */
    private void requireFree() throws IOException {
        for (var name : FILES) {
            new DemoFile(home.path(), name).requireFree("");
        }
    }

    private void write(Map<String, String> values) throws IOException {
        var texts = new LinkedHashMap<String, String>();
        for (var name : FILES) {
            var template = name.equals("profile.yaml") ? "cluster/" + name : "cluster/" + storage + "/" + name;
            texts.put(name, DemoFile.filled(DemoFile.template(template), values));
        }
        for (var text : texts.entrySet()) {
            new DemoFile(home.path(), text.getKey()).write(text.getValue());
        }
    }
}
