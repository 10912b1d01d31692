package io.aimass.benchmarks.pipeline;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** {@code plainspark.PlainSpark} on a class path without anything of ours. */
final class PlainSide implements Side {
    private final Child child;
    private final Process process;
    private final BufferedReader answers;
    private final long sample;
    private final Optional<StandaloneCluster> cluster;
    private double startSeconds;
    private Path folder;

    private PlainSide(Child child, Process process, long sample, Optional<StandaloneCluster> cluster) {
        this.child = child;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.sample = sample;
        this.cluster = cluster;
    }

    /** In one JVM, or under {@code spark-submit} on a cluster. */
    static PlainSide start(Setup setup) throws IOException {
        var settings = new ArrayList<>(setup.spark());
        settings.add("spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog");
        settings.add("spark.sql.warehouse.dir="
                + setup.work().resolve("plain-warehouse").toUri());
        var child = new Child(setup.heap(), setup.work().resolve("plain.log"));
        var cluster = setup.clusterOf("plain");
        var begin = System.nanoTime();
        var process = cluster.isPresent()
                ? submitted(setup, child, cluster.get(), settings)
                : inOneJvm(setup, child, settings);
        var side = new PlainSide(child, process, setup.sample(), cluster);
        side.ask("ready");
        side.startSeconds = (System.nanoTime() - begin) / 1e9;
        return side;
    }

    private static Process inOneJvm(Setup setup, Child child, List<String> settings) throws IOException {
        var classes = setup.work().resolve("plain-classes");
        Folders.copy(compiled(), classes.resolve("plainspark"));
        settings.add("spark.master=local[2]");
        return child.command(
                        List.of(),
                        classes + ":" + setup.distribution().resolve("spark/jars") + "/*",
                        "plainspark.PlainSpark",
                        settings)
                .start();
    }

    private static Process submitted(Setup setup, Child child, StandaloneCluster cluster, List<String> settings)
            throws IOException {
        var properties = setup.work().resolve("plain.conf");
        Files.createFile(
                properties, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                properties,
                "spark.authenticate true\nspark.authenticate.secret " + cluster.secret() + "\nspark.driver.memory "
                        + setup.heap() + "\n");
        var command = new ArrayList<>(List.of(
                setup.distribution().resolve("bin/spark-submit").toString(),
                "--master",
                cluster.master(),
                "--properties-file",
                properties.toString()));
        Setup.executors().forEach((key, value) -> command.addAll(List.of("--conf", key + "=" + value)));
        command.addAll(List.of("--class", "plainspark.PlainSpark", jar(setup).toString()));
        command.addAll(settings);
        var builder = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(child.log().toFile()));
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        return builder.start();
    }

    private static Path jar(Setup setup) throws IOException {
        var jar = setup.work().resolve("plain.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                var classes = Files.list(compiled())) {
            for (var file : classes.toList()) {
                out.putNextEntry(new ZipEntry("plainspark/" + file.getFileName()));
                Files.copy(file, out);
            }
        }
        return jar;
    }

    private static Path compiled() {
        return Path.of(PlainSide.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .resolve("plainspark");
    }

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public List<Long> pids() {
        return Stream.concat(Stream.of(process.pid()), cluster.stream().flatMap(StandaloneCluster::executors))
                .toList();
    }

    @Override
    public double startSeconds() {
        return startSeconds;
    }

    @Override
    public void begin(Path work, Path tables) throws IOException {
        folder = work;
        Folders.copy(tables.resolve("lake/silver"), folder.resolve("silver"));
    }

    @Override
    public Map<String, Double> run(String step, Path csv) throws IOException {
        var more = step.equals("ingest") ? " " + csv : step.equals("train") ? " " + sample : "";
        var counts = new HashMap<String, Double>();
        ask(step + " " + folder + more).forEach((name, value) -> counts.put(name, Double.valueOf(value)));
        return counts;
    }

    @Override
    public Path table(String name) {
        return folder.resolve(name.replace('.', '/'));
    }

    /** {@code rows}, {@code hash} and {@code columns} of any Delta table. */
    Map<String, String> digest(Path table) throws IOException {
        return ask("digest " + table);
    }

    private Map<String, String> ask(String request) throws IOException {
        var to = process.outputWriter(StandardCharsets.UTF_8);
        to.write(request + "\n");
        to.flush();
        var answer = answers.readLine();
        if (answer == null || !answer.startsWith("ok ")) {
            throw new IllegalStateException(request + ": " + answer + "\n" + child.tail());
        }
        var values = new HashMap<String, String>();
        for (var word : answer.substring(3).isBlank()
                ? List.<String>of()
                : List.of(answer.substring(3).split(" "))) {
            var at = word.indexOf('=');
            values.put(word.substring(0, at), word.substring(at + 1));
        }
        return values;
    }

    @Override
    public void close() throws Exception {
        process.outputWriter().close();
        process.waitFor();
        if (cluster.isPresent()) {
            cluster.get().close();
        }
    }
}
