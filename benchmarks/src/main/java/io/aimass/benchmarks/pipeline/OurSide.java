package io.aimass.benchmarks.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.ModelManifest;
import io.aimass.storage.CentralizedStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The demo's own sources and tasks, done by a warm driver. */
final class OurSide implements Side {
    private final Specs specs;
    private final WarmDriver driver;
    private final long sample;
    private Path folder;
    private String trained;

    private OurSide(Specs specs, WarmDriver driver, long sample) {
        this.specs = specs;
        this.driver = driver;
        this.sample = sample;
    }

    static OurSide start(Setup setup) throws IOException {
        return new OurSide(new Specs(setup.root().resolve("deploy/demo")), WarmDriver.start(setup), setup.sample());
    }

    @Override
    public String name() {
        return "ours";
    }

    @Override
    public List<Long> pids() {
        return driver.pids();
    }

    @Override
    public double startSeconds() {
        return driver.startSeconds();
    }

    /** Makes {@code rows} flights as CSV files. */
    void generate(long rows, Path csv, Path root) throws Exception {
        driver.run("generate", Map.of("rows", rows, "seed", 1, "target", csv.toString()), root);
    }

    /** Makes the silver tables of weather, planes, airports and airlines below {@code root}. */
    void smallTables(Path samples, Path root) throws Exception {
        for (var name : List.of("weather", "planes", "airports", "airlines")) {
            var source = specs.source(name);
            source.put("format", "csv");
            source.put("null-tokens", List.of("NA"));
            source.put(
                    "connection",
                    Map.of(
                            "kind",
                            "file",
                            "path",
                            samples.resolve(name + ".csv").toString()));
            driver.run("ingest", source, root);
            driver.run("clean", specs.task("clean-" + name), root);
        }
    }

    @Override
    public void begin(Path work, Path tables) throws IOException {
        folder = work;
        Folders.copy(tables.resolve("lake"), folder.resolve("lake"));
    }

    @Override
    public Map<String, Double> run(String step, Path csv) throws Exception {
        return switch (step) {
            case "ingest" -> counts(driver.run("ingest", flights(csv), folder));
            case "clean" -> counts(driver.run("clean", specs.task("clean-flights"), folder));
            case "features" -> counts(driver.run("features", specs.task("features"), folder));
            case "train" -> train();
            case "score" -> counts(driver.run("score", scoring(), folder));
            default -> throw new IllegalArgumentException(step);
        };
    }

    @Override
    public Path table(String name) {
        return folder.resolve("lake").resolve(name.replace('.', '/'));
    }

    private Map<String, Object> flights(Path csv) throws IOException {
        var source = specs.source("flights");
        source.put("max-quarantined", 1_000_000);
        source.put("connection", Map.of("kind", "file", "path", csv + "/*.csv"));
        return source;
    }

    @SuppressWarnings("unchecked")
    private Map<String, Double> train() throws Exception {
        var settings = specs.task("train-xgboost");
        settings.put("sample", Map.of("rows", sample));
        settings.put("split", Map.of("train", "month <= 8", "validate", "month IN (9, 10)", "test", "month >= 11"));
        var outcome = driver.run("train", settings, folder);
        trained = String.valueOf(outcome.outputs().get("modelPackage"));
        var manifest = new ObjectMapper()
                .readValue(folder.resolve(trained).resolve(ModelManifest.FILE).toFile(), Map.class);
        return ModelManifest.fromMap((Map<String, ?>) manifest).metrics();
    }

    /** Puts the package where ModelRepo does when it makes a version of it. */
    private Map<String, Object> scoring() throws IOException {
        var blobs = new HashMap<String, Object>();
        try (var storage = CentralizedStorage.open(folder.toUri(), Map.of());
                var files = Files.list(folder.resolve(trained))) {
            for (var file : files.toList()) {
                try (var content = Files.newInputStream(file)) {
                    blobs.put(
                            file.getFileName().toString(),
                            storage.putBlob(content).sha256());
                }
            }
        }
        var settings = new LinkedHashMap<String, Object>();
        settings.put("table", "gold.flight_features");
        settings.put("target", "gold.flight_scores");
        settings.put("models", List.of("flight-delay@1"));
        settings.put("resolved-models", List.of(Map.of("name", "flight-delay", "version", "1", "files", blobs)));
        return settings;
    }

    private static Map<String, Double> counts(JobOutcome.Succeeded outcome) {
        var rows = outcome.accounting().get(0);
        return Map.of(
                "read", (double) rows.read(),
                "written", (double) rows.written(),
                "quarantined", (double) rows.quarantined(),
                "deduplicated", (double) rows.deduplicated(),
                "dropped", (double) rows.dropped());
    }

    @Override
    public void close() throws Exception {
        driver.close();
    }
}
