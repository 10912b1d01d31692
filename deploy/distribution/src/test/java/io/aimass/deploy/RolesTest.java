package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.deploy.cli.Running;
import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Server, compute and inference as processes of their own: two on one home, the third on another. */
class RolesTest {
    @TempDir
    private Path folder;

    private Path home;
    private Path other;

    @AfterEach
    void stopWhatIsLeft() {
        for (var place : List.of(home, other)) {
            Running.all(place)
                    .forEach(running -> running.process().ifPresent(process -> {
                        process.descendants().forEach(ProcessHandle::destroyForcibly);
                        process.destroyForcibly();
                    }));
        }
    }

    @Test
    void aWorkflowRunsThroughThreeProcesses() throws Exception {
        home = Files.createDirectories(folder.resolve("home"));
        other = Files.createDirectories(folder.resolve("other"));
        prepare();

        up(home, Map.of(), "--role", "server", "--port", "0");
        up(home, Map.of(), "--role", "compute", "--compute-port", "0");
        assertThat(Product.aimass(home, "up", "--role", "compute", "--compute-port", "0")
                        .err())
                .contains("runs on " + home + " already");
        var server = url(home, "server");
        Files.writeString(other.resolve("config.yaml"), "server: " + server + "\n");
        var token = Files.readString(home.resolve("run/inference.token")).strip();
        up(other, Map.of("AIMASS_TOKEN", token), "--role", "inference", "--inference-port", "0");

        aimass("source", "apply", "-f", folder.resolve("points.yaml").toString());
        aimass("workflow", "apply", "-f", folder.resolve("learn.yaml").toString());
        aimass("workflow", "run", "learn", "--wait");
        var throughServer = Json.object(aimass("predict", "points", "--record", "{\"x\": 3}", "-o", "json"));
        var direct = predict();

        assertThat(direct.get("model")).isEqualTo("points");
        assertThat(direct.get("predictions"))
                .isEqualTo(throughServer.get("predictions"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .hasSize(1);

        var processes = new ArrayList<ProcessHandle>();
        var urls = new LinkedHashMap<String, String>();
        for (var place : List.of(other, home)) {
            for (var running : Running.all(place)) {
                var process = running.process().orElseThrow();
                processes.add(process);
                process.descendants().forEach(processes::add);
                urls.putAll(running.urls());
            }
        }
        assertThat(urls.keySet()).containsExactlyInAnyOrder("server", "compute", "inference");
        assertThat(Product.aimass(other, "down").exitCode()).isZero();
        assertThat(Product.aimass(home, "down").exitCode()).isZero();

        assertThat(processes).hasSize(4).noneMatch(ProcessHandle::isAlive);
        urls.values().forEach(url -> assertThat(catchConnect(url)).isInstanceOf(ConnectException.class));
        assertThat(Running.all(home)).isEmpty();
        assertThat(Running.all(other)).isEmpty();
    }

    @Test
    void aRoleWithoutATokenSaysWhereItFindsOne() throws IOException {
        home = Files.createDirectories(folder.resolve("home"));
        other = home;

        var ended = Product.aimass(home, "up", "--role", "inference", "--inference-port", "0");

        assertThat(ended.exitCode()).isEqualTo(64);
        assertThat(ended.err())
                .startsWith("aimass: There is no token for the role inference in " + home.resolve("run"))
                .contains("aimass up --role server")
                .contains("AIMASS_TOKEN");
        assertThat(ended.err().lines()).hasSize(1);
    }

    private void prepare() throws IOException {
        var rows = new StringBuilder("x,label,part\n");
        for (var i = 0; i < 400; i++) {
            var x = (i * 37 % 100) / 10.0 - 5;
            rows.append(x)
                    .append(',')
                    .append(x + (i * 53 % 100) / 8.0 - 6 > 0 ? 1 : 0)
                    .append(',')
                    .append(i % 3)
                    .append('\n');
        }
        var csv = Files.writeString(folder.resolve("points.csv"), rows);
        Files.writeString(home.resolve("profile.yaml"), """
                kind: profile
                name: here
                sources:
                  points: {kind: file, path: "%s"}
                """.formatted(csv));
        Files.writeString(folder.resolve("points.yaml"), """
                kind: source
                name: points
                target: bronze.points
                columns:
                  - {name: x, type: double}
                  - {name: label, type: int}
                  - {name: part, type: int}
                """);
        Files.writeString(folder.resolve("learn.yaml"), """
                kind: workflow
                name: learn
                tasks:
                  ingest: {job: ingest, settings: {source: points}}
                  train:
                    job: train
                    needs: [ingest]
                    settings:
                      trainer: logistic-regression
                      input: bronze.points
                      repository: points
                      label: label
                      numeric: [x]
                      split: {train: "part = 0", validate: "part = 1", test: "part = 2"}
                      leak-auc: 1
                      parameters: {max-iterations: 5}
                  promote:
                    action: promote
                    needs: [train]
                    settings:
                      repository: points
                      alias: champion
                      metric: validation.auc
                      candidates: ["${tasks.train.outputs.version}"]
                """);
    }

    private static void up(Path place, Map<String, String> environment, String... options) {
        var all = new LinkedHashMap<>(environment);
        all.put("AIMASS_HOME", place.toString());
        var arguments = new ArrayList<>(List.of("up"));
        arguments.addAll(List.of(options));
        var ended = Product.aimass(all, arguments.toArray(String[]::new));
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.out()).startsWith(options[1] + "  http://127.0.0.1:");
    }

    private String aimass(String... arguments) {
        var ended = Product.aimass(home, arguments);
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        return ended.out();
    }

    private static String url(Path place, String role) {
        return Running.all(place).stream()
                .filter(running -> running.urls().containsKey(role))
                .findFirst()
                .orElseThrow()
                .urls()
                .get(role);
    }

    private Map<String, Object> predict() throws Exception {
        var token = Files.readString(home.resolve("token")).strip();
        var request = HttpRequest.newBuilder(URI.create(url(other, "inference") + "/api/v1/models/points/predict"))
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString("{\"records\":[{\"x\":3}],\"version\":\"champion\"}"))
                .build();
        var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.object(answer.body());
    }

    private static Throwable catchConnect(String url) {
        var uri = URI.create(url);
        ThrowingCallable connect = () -> new Socket(uri.getHost(), uri.getPort()).close();
        return org.assertj.core.api.Assertions.catchThrowable(connect);
    }
}
