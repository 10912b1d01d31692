package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.aimass.deploy.DemoHome.Demo;
import io.aimass.deploy.cli.Remote;
import io.aimass.orchestration.platform.http.Json;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models trained and evaluated by their own engines in another process, uploaded to ModelRepo and asked over HTTP: 10,000 real flights, and
 * for trees 1,000 rows on the edges of the model's own thresholds.
 */
@OnTheDemo
class OnlineParityTest {
    private static final int AT_ONCE = 2_000;

    @TempDir
    Path folder;

    @Test
    void onlinePredictionsAreThoseOfTheEnginesThemselves(Demo demo) throws IOException {
        reference();
        var server = demo.remote();
        var inference = new Remote(
                URI.create(demo.url("inference")),
                Files.readString(demo.home().resolve("token")).trim());

        var trees = compare(
                inference,
                "parity-trees",
                upload(server, "parity-trees", folder.resolve("xgboost")),
                folder.resolve("xgboost"),
                0,
                1e-6);
        assertThat(trees).isEqualTo(11_000);
        var linear = folder.resolve("logistic-regression");
        assertThat(compare(inference, "parity-linear", upload(server, "parity-linear", linear), linear, 1e-12, 1e-12))
                .isEqualTo(10_000);
    }

    /** Trains and transforms in a process with Spark. */
    private void reference() throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(sparkFlags());
        command.addAll(List.of(
                "-Xmx1g",
                "-Daimass.root=" + Product.ROOT,
                "-cp",
                sparkClassPath(),
                "io.aimass.inference.EngineReference",
                folder.toString()));
        var ended = Product.run(Map.of(), command);
        assertThat(ended.exitCode()).as(ended.err()).isZero();
    }

    static List<String> sparkFlags() throws IOException {
        return Files.readAllLines(Product.DISTRIBUTION.resolve("bin/spark-submit")).stream()
                .filter(line -> line.startsWith("flags=\""))
                .flatMap(line -> List.of(line.substring(7, line.length() - 1).split(" ")).stream())
                .toList();
    }

    private static String sparkClassPath() {
        return String.join(
                File.pathSeparator,
                Product.ROOT.resolve("inference-jobs/target/test-classes").toString(),
                Product.DISTRIBUTION.resolve("jobs/inference-jobs.jar").toString(),
                Product.DISTRIBUTION.resolve("spark/jars") + "/*");
    }

    /** @return the version it became */
    private static String upload(Remote server, String repository, Path reference) throws IOException {
        server.post("/api/v1/models", Map.of("name", repository));
        var upload = "/api/v1/models/" + repository + "/uploads";
        upload += "/" + server.post(upload, Map.of()).get("upload");
        var directory = reference.resolve("package");
        try (var files = Files.walk(directory)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                server.putFile(upload + "/files/" + directory.relativize(file), file);
            }
        }
        return String.valueOf(server.post(upload + "/commit", Map.of("message", "parity", "author", "test"))
                .get("version"));
    }

    /** @return how many rows were compared */
    static int compare(
            Remote inference,
            String model,
            String version,
            Path reference,
            double marginTolerance,
            double probabilityTolerance)
            throws IOException {
        var lines = Files.readAllLines(reference.resolve("rows.ndjson")).stream()
                .map(Json::object)
                .toList();
        for (var from = 0; from < lines.size(); from += AT_ONCE) {
            var block = lines.subList(from, Math.min(lines.size(), from + AT_ONCE));
            var records = block.stream().map(line -> line.get("record")).toList();
            var answer = inference.post(
                    "/api/v1/models/" + model + "/predict", Map.of("records", records, "version", version));
            var predictions = (List<?>) answer.get("predictions");
            assertThat(predictions).hasSameSizeAs(block);
            for (var i = 0; i < block.size(); i++) {
                var expected = block.get(i);
                var online = (Map<?, ?>) predictions.get(i);
                var margin = (Double) expected.get("margin");
                assertThat((Double) online.get("margin"))
                        .as("%s", expected)
                        .isCloseTo(margin, within(marginTolerance * Math.max(1, Math.abs(margin))));
                assertThat((Double) online.get("probability"))
                        .as("%s", expected)
                        .isCloseTo((Double) expected.get("probability"), within(probabilityTolerance));
                assertThat(online.get("class")).as("%s", expected).isEqualTo(expected.get("class"));
            }
        }
        return lines.size();
    }
}
