package io.aimass.benchmarks.pipeline;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code plainspark.PlainSpark} on a class path without anything of ours. */
final class PlainSide implements Side {
    private final Child child;
    private final Process process;
    private final BufferedReader answers;
    private final long sample;
    private Path folder;

    private PlainSide(Child child, Process process, long sample) {
        this.child = child;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.sample = sample;
    }

    /** @param work gets a copy of the program's own classes, and its log */
    static PlainSide start(Setup setup) throws IOException {
        var classes = setup.work().resolve("plain-classes");
        Folders.copy(
                Path.of(PlainSide.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath())
                        .resolve("plainspark"),
                classes.resolve("plainspark"));
        var settings = new java.util.ArrayList<>(setup.spark());
        settings.add("spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog");
        settings.add("spark.sql.warehouse.dir="
                + setup.work().resolve("plain-warehouse").toUri());
        var child = new Child(setup.heap(), setup.work().resolve("plain.log"));
        var process = child.command(
                        List.of(),
                        classes + ":" + setup.distribution().resolve("spark/jars") + "/*",
                        "plainspark.PlainSpark",
                        settings)
                .start();
        return new PlainSide(child, process, setup.sample());
    }

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public long pid() {
        return process.pid();
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
        for (var word : List.of(answer.substring(3).split(" "))) {
            var at = word.indexOf('=');
            values.put(word.substring(0, at), word.substring(at + 1));
        }
        return values;
    }

    @Override
    public void close() throws Exception {
        process.outputWriter().close();
        process.waitFor();
    }
}
