package io.aimass.orchestration.compute.cluster;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts Spark's own mains from the distribution, each in a process that goes on when this one ends. */
final class SparkDaemons {
    private final Path distribution;
    private final List<String> javaOptions;
    private final Path folder;
    private final Path logs;
    private final String host;
    private final String secret;

    /** @param host the address to listen on and to be found at */
    SparkDaemons(Path distribution, List<String> javaOptions, Path folder, Path logs, String host, String secret) {
        this.distribution = distribution;
        this.javaOptions = javaOptions;
        this.folder = folder;
        this.logs = logs;
        this.host = host;
        this.secret = secret;
    }

    Daemon master(int port, int uiPort) {
        return start(
                "master",
                List.of(),
                "org.apache.spark.deploy.master.Master",
                List.of("--host", host, "--port", text(port), "--webui-port", text(uiPort)));
    }

    Daemon worker(int number, String master, ClusterSize size, int port, int uiPort) {
        var name = "worker-" + number;
        var arguments = new ArrayList<>(List.of("--host", host, "--port", text(port), "--webui-port", text(uiPort)));
        arguments.addAll(List.of("--cores", text(size.cores()), "--memory", size.memory()));
        arguments.addAll(List.of("--work-dir", folder.resolve(name).toString(), master));
        return start(
                name,
                List.of("-Dspark.worker.cleanup.enabled=true"),
                "org.apache.spark.deploy.worker.Worker",
                arguments);
    }

    Daemon history(int uiPort, Path events) {
        return start(
                "history",
                List.of(
                        "-Dspark.history.ui.port=" + uiPort,
                        "-Dspark.history.fs.logDirectory=" + events.toUri(),
                        "-Dspark.history.fs.update.interval=2s"),
                "org.apache.spark.deploy.history.HistoryServer",
                List.of());
    }

    private Daemon start(String name, List<String> options, String main, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        command.addAll(List.of(
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Duser.timezone=UTC",
                "-Dfile.encoding=UTF-8",
                "-Djava.awt.headless=true",
                "-Dlog4j2.configurationFile=classpath:io/aimass/spark/log4j2-cluster.properties",
                "-Dspark.authenticate=true",
                "-Dspark.ui.filters=io.aimass.spark.UiGate",
                "-Dspark.ui.killEnabled=false",
                // People see them through ComputeClusters, under these addresses.
                "-Dspark.ui.reverseProxy=true",
                "-Dspark.ui.reverseProxyUrl=/spark/master",
                "-Dspark.master.rest.enabled=false"));
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                distribution.resolve("jobs") + "/*" + File.pathSeparator + distribution.resolve("spark/jars") + "/*",
                main));
        command.addAll(arguments);
        return Daemon.start(
                name,
                command,
                Map.of(
                        "SPARK_HOME",
                        distribution.resolve("spark").toString(),
                        "SPARK_SCALA_VERSION",
                        "2.12",
                        "SPARK_LOCAL_IP",
                        host,
                        "_SPARK_AUTH_SECRET",
                        secret,
                        // Drivers that a worker starts have it from there.
                        MklBits.VARIABLE,
                        System.getenv().getOrDefault(MklBits.VARIABLE, MklBits.SAME)),
                folder.resolve(name),
                logs.resolve("cluster-" + name + ".log"));
    }

    private static String text(int number) {
        return Integer.toString(number);
    }
}
