package io.aimass.orchestration.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.auth.Caller;
import io.aimass.orchestration.platform.event.EventBus;
import io.aimass.orchestration.platform.event.EventStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
    private static final HttpModule ROUTES = routes -> {
        routes.get("/api/v1/health", Access.PUBLIC, context -> Json.reply(context, Map.of("status", "ok")));
        routes.get(
                "/api/v1/things/{name}",
                Access.USER,
                context -> Json.reply(context, Map.of("name", context.pathParam("name"))));
        routes.put("/api/v1/things/{name}", Access.USER, context -> Json.reply(context, Json.body(context)));
        routes.get(
                "/page",
                Access.USER,
                context -> context.html("<p>" + Caller.of(context).csrf().orElse("") + "</p>"));
        routes.get("/driver/v1/drivers/{driver}/next", Access.DRIVER, context -> context.status(204));
        routes.post("/api/v1/roles/{name}", Access.SERVICE, context -> context.status(204));
        routes.get("/api/v1/broken", Access.USER, context -> {
            throw new IllegalStateException("the inside of the server");
        });
        routes.get("/api/v1/bad-data", Access.USER, context -> {
            throw JobException.data("The file is empty.");
        });
        new StaticFiles("/static", "web-test").register(routes);
        new EventStream(new EventBus()).register(routes);
    };

    @TempDir
    Path folder;

    private TestServer server;
    private RawClient raw;

    @BeforeEach
    void start() {
        UnaryOperator<ServerOptions> options = o ->
                o.maxBody(1_000).drivers((context, token) -> token.equals("driver-" + context.pathParam("driver")));
        server = TestServer.start(folder, options, ROUTES);
        raw = new RawClient(server.server().uri());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void everyRouteButThePublicOnesAnswers401WithoutAToken() throws Exception {
        assertThat(server.server().routes()).hasSizeGreaterThan(10);
        for (var route : server.server().routes()) {
            if (route.access() != Access.PUBLIC) {
                var path = route.path().replaceAll("[{<][^}>]+[}>]", "x");
                assertThat(raw.send(route.method().name(), path, "").status())
                        .as(route.toString())
                        .isEqualTo(401);
                assertThat(raw.send(route.method().name(), path, "", "Authorization: Bearer nonsense")
                                .status())
                        .as(route.toString())
                        .isEqualTo(401);
            }
        }
    }

    @Test
    void aTokenOpensAUserRouteAndNotADriversRoute() throws Exception {
        assertThat(server.client().get("/api/v1/things/a")).containsEntry("name", "a");
        assertThat(raw.get("/driver/v1/drivers/d1/next", "Authorization: Bearer " + server.token())
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aDriversTokenOpensItsOwnRouteOnly() throws Exception {
        assertThat(raw.get("/driver/v1/drivers/d1/next", "Authorization: Bearer driver-d1")
                        .status())
                .isEqualTo(204);
        assertThat(raw.get("/driver/v1/drivers/d2/next", "Authorization: Bearer driver-d1")
                        .status())
                .isEqualTo(401);
        assertThat(raw.get("/api/v1/things/a", "Authorization: Bearer driver-d1")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aServiceRouteTakesARolesOwnTokenAndNoPersons() throws Exception {
        var service = server.tokens().issue("compute", Caller.Kind.SERVICE, Optional.empty());
        assertThat(raw.send("POST", "/api/v1/roles/a", "", "Authorization: Bearer " + service)
                        .status())
                .isEqualTo(204);
        var person = raw.send("POST", "/api/v1/roles/a", "", "Authorization: Bearer " + server.token());
        assertThat(person.status()).isEqualTo(403);
        assertThat(person.body()).contains("for the platform's own roles");
    }

    @Test
    void aServiceRouteTakesNoBrowserEvenWhenItSignedInWithARolesToken() throws Exception {
        var service = server.tokens().issue("compute", Caller.Kind.SERVICE, Optional.empty());
        var session = server.tokens().signIn(service).orElseThrow();
        var csrf = server.tokens().session(session).orElseThrow().csrf().orElseThrow();

        var answer =
                raw.send("POST", "/api/v1/roles/a", "", "Cookie: aimass-server=" + session, "X-CSRF-Token: " + csrf);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).contains("for the platform's own roles");
    }

    @Test
    void anUnknownPathIsToldToThoseWhoMayKnow() throws Exception {
        assertThatThrownBy(() -> server.client().get("/api/v1/nothing"))
                .isInstanceOf(ApiException.class)
                .hasMessage("There is nothing at /api/v1/nothing.");
        assertThat(raw.get("/api/v1/nothing").status()).isEqualTo(401);
        assertThat(raw.get("/nothing").status()).isEqualTo(404);
    }

    @Test
    void theTokenIsKeptForItsOwnerOnlyAndInTheDatabaseAsAHash() throws Exception {
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(server.home().token())))
                .isEqualTo("rw-------");
        assertThat(Files.readString(server.home().token()).strip()).isEqualTo(server.token());
        try (var files = Files.list(folder)) {
            assertThat(files.filter(f -> f.getFileName().toString().startsWith("metadata.db")))
                    .isNotEmpty()
                    .allSatisfy(f -> assertThat(
                                    new String(Files.readAllBytes(f), java.nio.charset.StandardCharsets.ISO_8859_1))
                            .doesNotContain(server.token()));
        }
    }

    @Test
    void aSecondStartKeepsTheToken() {
        assertThat(server.tokens().administrator(server.home())).isEqualTo(server.token());
    }

    @Test
    void aLostTokenFileIsMadeAnew() throws Exception {
        Files.delete(server.home().token());

        var token = server.tokens().administrator(server.home());

        assertThat(token).isNotEqualTo(server.token());
        assertThat(server.tokens().token(token)).isPresent();
    }

    @Test
    void aRevokedTokenIsDeadAtOnce() {
        var token = server.tokens().issue("compute", Caller.Kind.SERVICE, Optional.empty());
        var client = ApiClient.of(server.server().uri().toString(), token);
        assertThat(client.get("/api/v1/me")).containsEntry("kind", "SERVICE");

        server.tokens().revoke("compute");

        assertThatThrownBy(() -> client.get("/api/v1/me"))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isEqualTo(401));
    }

    @Test
    void everyAnswerForbidsForeignContentFramesAndSniffing() throws Exception {
        for (var path : new String[] {"/api/v1/health", "/page", "/nothing", "/static/style.css"}) {
            var answer = raw.get(path);
            assertThat(answer.header("Content-Security-Policy").orElse(""))
                    .contains("default-src 'self'")
                    .contains("frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
            assertThat(answer.header("X-Frame-Options")).contains("DENY");
            assertThat(answer.header("Referrer-Policy")).contains("same-origin");
            assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
            assertThat(answer.header("Server")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:9000",
                "127.0.0.1.evil.example",
                "localhost.evil.example",
                "169.254.169.254",
                "localhost@evil.example",
                "",
                "a b"
            })
    void aNameThatIsNotOursIsRefused(String host) throws Exception {
        assertThat(raw.get("/api/v1/health", "Host: " + host).status()).isIn(400, 403);
        assertThat(raw.get("/api/v1/things/a", "Host: " + host, "Authorization: Bearer " + server.token())
                        .status())
                .isIn(400, 403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:9000", "127.0.0.1", "[::1]:9000", "LOCALHOST"})
    void ourOwnNamesAreAnswered(String host) throws Exception {
        assertThat(raw.get("/api/v1/health", "Host: " + host).status()).isEqualTo(200);
    }

    @Test
    void anotherSitesPageCannotSendAChange() throws Exception {
        var answer = raw.send(
                "PUT",
                "/api/v1/things/a",
                "{}",
                "Origin: http://evil.example",
                "Authorization: Bearer " + server.token());

        assertThat(answer.status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void ourOwnPageCanAlsoWhenAProxyEndsItsTls(String scheme) throws Exception {
        var answer = raw.send(
                "PUT",
                "/api/v1/things/a",
                "{}",
                "Host: localhost",
                "Origin: " + scheme + "://localhost",
                "Authorization: Bearer " + server.token());

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void aCrossOriginPreflightIsNotAllowed() throws Exception {
        var answer = raw.send(
                "OPTIONS", "/api/v1/things/a", "", "Origin: http://evil.example", "Access-Control-Request-Method: PUT");

        assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(answer.header("Access-Control-Allow-Methods")).isEmpty();
    }

    @Test
    void aFaultOfOursShowsAReferenceAndNothingElse() throws Exception {
        var answer = raw.get("/api/v1/broken", "Authorization: Bearer " + server.token());

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body())
                .contains(answer.header("X-Request-Id").orElseThrow())
                .doesNotContain("inside")
                .doesNotContain("IllegalState")
                .doesNotContain("\\tat ");
    }

    @Test
    void aFailureOfTheDataIsAnsweredAsSuch() {
        assertThatThrownBy(() -> server.client().get("/api/v1/bad-data"))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.status()).isEqualTo(422);
                    assertThat(e.type()).isEqualTo(io.aimass.contracts.ErrorType.DATA);
                })
                .hasMessage("The file is empty.");
    }

    @Test
    void aBodyBeyondTheLimitIsRefused() throws Exception {
        var answer = raw.send(
                "PUT",
                "/api/v1/things/a",
                "{\"a\":\"" + "x".repeat(2_000) + "\"}",
                "Authorization: Bearer " + server.token());

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.body()).contains("The body is larger than 1000 bytes.");
    }

    @Test
    void jsonNestedTooDeeplyIsRefused() throws Exception {
        var answer = raw.send(
                "PUT",
                "/api/v1/things/a",
                "{\"a\":" + "[".repeat(300) + "]".repeat(300) + "}",
                "Authorization: Bearer " + server.token());

        assertThat(answer.status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{", "{\"a\":1e999999999999}", "\u0000"})
    void aBodyThatIsNoObjectIsRefused(String body) throws Exception {
        assertThat(raw.send("PUT", "/api/v1/things/a", body, "Authorization: Bearer " + server.token())
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/static/../logback.xml", "/static/%2e%2e/logback.xml", "/static/..%2flogback.xml",
                        "/static/%252e%252e/logback.xml", "/static/..;/logback.xml",
                "/static//etc/passwd", "/static/%2fetc%2fpasswd", "/static/file:/etc/passwd", "/static/style.css%00.js",
                        "/static/..\\logback.xml",
                "/static/db/../../logback.xml", "/static/.hidden.css", "/static/style.class", "/static/"
            })
    void aPathThatLeavesTheStaticFilesReadsNothing(String path) throws Exception {
        var answer = raw.get(path);

        assertThat(answer.status()).isIn(400, 404);
        assertThat(answer.body()).doesNotContain("configuration").doesNotContain("root:");
    }

    @Test
    void aStaticFileIsServedWithItsTypeAndRevalidated() throws Exception {
        var answer = raw.get("/static/style.css");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type").orElse("")).startsWith("text/css");

        var again = raw.get(
                "/static/style.css", "If-None-Match: " + answer.header("ETag").orElseThrow());
        assertThat(again.status()).isEqualTo(304);
    }
}
