package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.deploy.DemoHome.Demo;
import io.aimass.deploy.cli.Remote;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The running product under attack, from outside. */
@OnTheDemo
class SecurityTest {
    /** Spark's driver and its block manager, on loopback; their traffic needs Spark's secret. */
    private static final int SPARK_PORTS = 2;

    /** Far more than are trained before the run is cancelled. */
    private static final int ROUNDS = 10_000;

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void itListensOnTheDeclaredPortsOfLoopbackOnly(Demo demo) {
        assertThat(undeclared(demo)).hasSizeLessThanOrEqualTo(SPARK_PORTS);
    }

    @Test
    void itListensOnNothingMoreWhileXgboostTrains(Demo demo) throws Exception {
        var before = undeclared(demo);
        var remote = demo.remote();
        var settings = new LinkedHashMap<String, Object>(Map.of(
                "trainer", "xgboost",
                "input", "gold.flight_features",
                "repository", "listening",
                "label", "label",
                "numeric", List.of("hour", "distance", "carrier_late"),
                "split", Map.of("train", "month = 1", "validate", "month = 2", "test", "month = 3"),
                "parameters", Map.of("rounds", ROUNDS)));
        var run = String.valueOf(remote.post("/api/v1/runs", Map.of("jobType", "train", "settings", settings))
                .get("id"));
        try {
            await(
                    run,
                    remote,
                    now -> ((Number) now.get("total")).longValue() == ROUNDS
                            && ((Number) now.get("done")).longValue() > 0);

            var during = undeclared(demo);

            var now = remote.get("/api/v1/runs/" + run);
            assertThat(now.get("state")).isEqualTo("RUNNING");
            assertThat(((Number) now.get("total")).longValue()).isEqualTo(ROUNDS);
            assertThat(during).isEqualTo(before);
        } finally {
            remote.post("/api/v1/runs/" + run + "/cancel", Map.of());
        }
        await(run, remote, now -> !"RUNNING".equals(now.get("state")));
        assertThat(undeclared(demo)).isEqualTo(before);
    }

    /** The ports beside those of the roles; all of them on loopback. */
    private static Set<Integer> undeclared(Demo demo) {
        var sockets = ListeningSockets.of(demo.pid());
        assertThat(sockets)
                .allSatisfy(socket ->
                        assertThat(socket.loopback()).as(socket.toString()).isTrue());
        var ports = sockets.stream().map(ListeningSockets.Socket::port).collect(Collectors.toSet());
        var declared = Stream.of("server", "compute", "inference")
                .map(role -> URI.create(demo.url(role)).getPort())
                .collect(Collectors.toSet());
        assertThat(ports).containsAll(declared);
        ports.removeAll(declared);
        return ports;
    }

    private static void await(String run, Remote remote, Predicate<Map<String, Object>> wanted) {
        var deadline = Instant.now().plus(PATIENCE);
        var now = remote.get("/api/v1/runs/" + run);
        while (!wanted.test(now)) {
            assertThat(now.get("state")).as(String.valueOf(now)).isIn("QUEUED", "RUNNING");
            assertThat(Instant.now()).as(String.valueOf(now)).isBefore(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            now = remote.get("/api/v1/runs/" + run);
        }
    }

    @Test
    void theTokensOfTheHomeAreReadableByTheirOwnerOnly(Demo demo) throws IOException {
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(demo.home().resolve("token"))))
                .isEqualTo("rw-------");
    }

    @Test
    void noTokenStandsInAProcessArgumentOrALog(Demo demo) throws IOException {
        var token = Files.readString(demo.home().resolve("token")).trim();
        var self = ProcessHandle.of(demo.pid()).orElseThrow();
        var processes = java.util.stream.Stream.concat(java.util.stream.Stream.of(self), self.descendants())
                .toList();
        for (var process : processes) {
            assertThat(Files.readString(java.nio.file.Path.of("/proc/" + process.pid() + "/cmdline")))
                    .doesNotContain(token);
        }
        try (var logs = Files.walk(demo.home().resolve("logs"))) {
            for (var log : logs.filter(Files::isRegularFile).toList()) {
                assertThat(text(log)).as(log.toString()).doesNotContain(token);
            }
        }
    }

    /** The log of an earlier day is packed. */
    private static String text(Path log) throws IOException {
        try (var in = Files.newInputStream(log);
                var plain = log.toString().endsWith(".gz") ? new GZIPInputStream(in) : in) {
            return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "server,/api/v1/status",
        "server,/api/v1/tables",
        "server,/api/v1/runs",
        "server,/api/v1/models",
        "server,/api/v1/workflows",
        "server,/api/v1/events",
        "server,/driver/v1/drivers/d/next",
        "compute,/dashboard/api/runs",
        "inference,/v2/models/flight-delay",
        "inference,/v2",
        "server,/api/v1/nowhere"
    })
    void withoutATokenNothingAnswers(String role, String path, Demo demo) throws Exception {
        assertThat(get(demo.url(role) + path, "Accept", "application/json").statusCode())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"server,/api/v1/health", "inference,/v2/health/live"})
    void healthNeedsNoToken(String role, String path, Demo demo) throws Exception {
        assertThat(get(demo.url(role) + path, "Accept", "application/json").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..%2f..%2f..%2ftoken",
                "%2e%2e%2f%2e%2e%2ftoken",
                "..%252f..%252ftoken",
                "%00token",
                "%2fetc%2fpasswd",
                "....%2f%2ftoken",
                "file:%2f%2f%2fetc%2fpasswd"
            })
    void noPathLikeNameLeavesTheRoot(String name, Demo demo) throws Exception {
        var token = Files.readString(demo.home().resolve("token")).trim();
        for (var route : List.of(
                "/api/v1/tables/%s/preview",
                "/api/v1/models/%s",
                "/api/v1/models/flight-delay/versions/1/files/%s",
                "/api/v1/runs/%s/log",
                "/api/v1/sources/%s",
                "/static/%s")) {
            var answer = get(demo.url("server") + String.format(route, name), "Authorization", "Bearer " + token);
            assertThat(answer.statusCode()).as(route).isBetween(400, 499);
            assertThat(answer.body()).doesNotContain("root:x:0").doesNotContain(token);
        }
    }

    @Test
    void aForeignHostNameIsRefused(Demo demo) throws Exception {
        var port = URI.create(demo.url("server")).getPort();
        try (var socket = new java.net.Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write("GET /api/v1/health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 4").doesNotContain("\"ok\"");
        }
    }

    @Test
    void aScriptInAStoredNameOrTextComesBackAsJsonOnly(Demo demo) throws Exception {
        var token = Files.readString(demo.home().resolve("token")).trim();
        var body = "{\"name\":\"inert\",\"description\":\"<script>alert(1)</script>\"}";
        var request = HttpRequest.newBuilder(URI.create(demo.url("server") + "/api/v1/models"))
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.ofString(body))
                .build();
        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isBetween(200, 299);

        var answer = get(demo.url("server") + "/api/v1/models/inert", "Authorization", "Bearer " + token);

        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'self'")
                .doesNotContain("unsafe");
    }

    private HttpResponse<String> get(String url, String header, String value) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header(header, value)
                        .GET()
                        .build(),
                BodyHandlers.ofString());
    }
}
