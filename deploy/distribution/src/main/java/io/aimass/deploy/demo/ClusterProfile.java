package io.aimass.deploy.demo;

import io.aimass.contracts.JobException;
import io.aimass.deploy.cli.RunningPlatform;
import io.aimass.deploy.services.Kafka;
import io.aimass.deploy.services.Postgres;
import io.aimass.deploy.services.Programs;
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
import java.util.Map;

/**
 * Everything in a process of its own: weather comes through Kafka, the fleet from PostgreSQL, the lake and the models lie on HDFS, the
 * metadata in PostgreSQL, and a Spark cluster of two workers does the work.
 */
final class ClusterProfile implements RunningPlatform.Preparation {
    private static final String FLEET = "fleet";
    private static final String METADATA = "metadata";
    private static final ClusterSize WORKERS = new ClusterSize(2, 1, "1500m");

    private final Path samples;
    private final Home home;
    private final SparkCluster spark;
    private Services services;

    ClusterProfile(Path samples, Path home) {
        var distribution = Distribution.current();
        this.samples = samples;
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
        var hdfs = services.hdfs();
        System.err.println("Starting Kafka, PostgreSQL, HDFS and a Spark cluster of two workers ...");
        services.start();
        postgres.create(METADATA);
        var topic = "weather-" + data.digest().substring(0, 8);
        load(data, kafka, topic, postgres);
        spark.start("127.0.0.1", 0, WORKERS);
        write(Map.of(
                "data", samples.toString(),
                "kafka", kafka.servers(),
                "topic", topic,
                "fleet", postgres.url(FLEET),
                "metadata", postgres.url(METADATA),
                "root", hdfs.uri().resolve("aimass").toString(),
                "master", String.valueOf(spark.status().get("master")),
                "fleet-password", postgres.password(FLEET),
                "metadata-password", postgres.password(METADATA)));
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
        for (var name : List.of("profile.yaml", "config.yaml", "secrets.yaml")) {
            new DemoFile(home.path(), name).requireFree("");
        }
    }

    private void write(Map<String, String> values) throws IOException {
        var texts = new LinkedHashMap<String, String>();
        for (var name : List.of("profile.yaml", "config.yaml", "secrets.yaml")) {
            texts.put(name, DemoFile.filled(DemoFile.template("cluster/" + name), values));
        }
        for (var text : texts.entrySet()) {
            new DemoFile(home.path(), text.getKey()).write(text.getValue());
        }
    }
}
