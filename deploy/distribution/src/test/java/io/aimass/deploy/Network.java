package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.aimass.orchestration.platform.http.Json;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The package of the network that {@code flight-delay-network} trained on a home. */
record Network(Path folder) {
    /** What tasks count the rows in that BigDL computed gradients of. */
    static final String COUNTER = "rows BigDL computed gradients of";

    private static final double TOLERANCE = 1e-5;

    static Network trainedOn(Path home) throws IOException {
        try (var runs = Files.walk(home.resolve("root/runs"), 3)) {
            return new Network(runs.filter(file -> file.endsWith("network.json"))
                    .map(Path::getParent)
                    .findFirst()
                    .orElseThrow());
        }
    }

    static Network of(Path home, String run) {
        return new Network(home.resolve("root/runs").resolve(run).resolve("model"));
    }

    byte[] content() throws IOException {
        return Files.readAllBytes(folder.resolve("network.json"));
    }

    /** Those of the run that trained it. @param changed some of the trainer's parameters */
    @SuppressWarnings("unchecked")
    Map<String, Object> settings(Map<String, Object> changed) throws IOException {
        var settings =
                new TreeMap<>((Map<String, Object>) ((Map<?, ?>) manifest().get("training")).get("settings"));
        var parameters = new TreeMap<>((Map<String, Object>) settings.get("parameters"));
        parameters.putAll(changed);
        settings.put("parameters", parameters);
        return settings;
    }

    List<String> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    long trainingRows() throws IOException {
        var training = (Map<?, ?>) manifest().get("training");
        return ((Number) training.get("rows")).longValue();
    }

    /**
     * Compares what BigDL answers, in a process of its own, with the scored table and with the online service.
     *
     * @return how many rows were compared
     */
    int compareWithBigdl(JanuaryWalk walk, Path work) throws IOException {
        var version = version(walk);
        bigdl(walk, version, work);
        for (var line : Files.readAllLines(work.resolve("rows.ndjson"))) {
            var row = Json.object(line);
            var batch = (Map<?, ?>) row.get("batch");
            assertThat((Double) batch.get("probability"))
                    .as("%s", row)
                    .isCloseTo((Double) row.get("probability"), within(TOLERANCE));
            assertThat(batch.get("class")).as("%s", row).isEqualTo(row.get("class"));
        }
        return OnlineParityTest.compare(walk.remote("inference"), "flight-delay", version, work, TOLERANCE, TOLERANCE);
    }

    private static String version(JanuaryWalk walk) throws IOException {
        var versions = (List<?>)
                walk.remote().get("/api/v1/models/flight-delay/versions").get("items");
        return versions.stream()
                .map(item -> (Map<?, ?>) item)
                .filter(item -> "bigdl".equals(item.get("engine")))
                .map(item -> String.valueOf(item.get("version")))
                .findFirst()
                .orElseThrow();
    }

    private void bigdl(JanuaryWalk walk, String version, Path work) throws IOException {
        Files.createDirectories(work);
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OnlineParityTest.sparkFlags());
        command.addAll(List.of(
                "-Xmx1g",
                "-cp",
                String.join(
                        File.pathSeparator,
                        Product.ROOT
                                .resolve("training-jobs/target/test-classes")
                                .toString(),
                        Product.DISTRIBUTION.resolve("jobs/training-jobs.jar").toString(),
                        Product.DISTRIBUTION.resolve("spark/jars") + "/*"),
                "io.aimass.training.bigdl.BigdlReference",
                folder.toString(),
                walk.lake("gold/flight_network_scores"),
                "flight_delay_v" + version + "_",
                work.toString()));
        var ended = Product.run(Map.of(), command);
        assertThat(ended.exitCode()).as(ended.err()).isZero();
    }

    private Map<String, Object> manifest() throws IOException {
        return Json.object(Files.readString(folder.resolve("model.json")));
    }
}
