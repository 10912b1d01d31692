package io.aimass.orchestration.ui.role;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.orchestration.platform.config.Config;
import io.aimass.orchestration.platform.config.Home;
import io.aimass.orchestration.platform.config.Secrets;
import io.aimass.orchestration.platform.http.Access;
import io.aimass.orchestration.platform.http.ApiClient;
import io.aimass.orchestration.platform.http.HttpServer.Route;
import io.aimass.orchestration.platform.http.RawClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Attack A1 on every route that the server and the compute role really have; those of inference are walked in its module. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouteAccessTest {
    @TempDir
    static Path folder;

    private Home home;
    private ServerRole server;
    private ComputeRole compute;

    @BeforeAll
    void start() throws IOException {
        home = Home.open(folder.resolve("home"));
        Files.createDirectories(folder.resolve("dist/jobs"));
        Files.createDirectories(folder.resolve("dist/spark/jars"));
        var distribution = new Distribution(folder.resolve("dist"));
        var config = Config.of(
                home,
                new Secrets(home),
                Map.of(
                        "ports", Map.of("server", 0, "compute", 0),
                        "pools", Map.of("default", Map.of("drivers", 0))));
        server = ServerRole.start(home, config, distribution);
        var token = server.serviceToken("compute");
        compute = ComputeRole.start(
                home, config, distribution, ApiClient.of(server.uri().toString(), token));
    }

    @AfterAll
    void stop() {
        Stream.of(compute, server).filter(role -> role != null).forEach(Role::close);
    }

    @Test
    void everyRouteOfTheServerButThePublicOnesAnswers401WithoutAToken() throws IOException {
        assertThat(server.routes()).hasSizeGreaterThan(60);
        answers401(server.uri(), server.routes());
    }

    @Test
    void everyRouteOfTheComputeRoleButThePublicOnesAnswers401WithoutAToken() throws IOException {
        assertThat(compute.routes()).hasSizeGreaterThan(10);
        answers401(compute.uri(), compute.routes());
    }

    @Test
    void onlyHealthSigningInAndFilesOfThePagesArePublic() {
        assertThat(named(server.routes(), Access.PUBLIC))
                .containsExactlyInAnyOrder(
                        "GET /api/v1/health",
                        "GET /sign-in",
                        "POST /sign-in",
                        "GET /ui/app/<file>",
                        "GET /ui/kit/<file>",
                        "GET /ui/vendor/dagre/<file>");
        assertThat(named(compute.routes(), Access.PUBLIC))
                .containsExactlyInAnyOrder(
                        "GET /api/v1/health",
                        "GET /sign-in",
                        "POST /sign-in",
                        "GET /ui/dashboard/<file>",
                        "GET /ui/kit/<file>");
    }

    @Test
    void whatARoleTellsTheServerIsRefusedFromAnAdministrator() throws IOException {
        var services = server.routes().stream()
                .filter(route -> route.access() == Access.SERVICE)
                .toList();
        assertThat(named(services, Access.SERVICE))
                .containsExactlyInAnyOrder(
                        "POST /api/v1/services", "POST /api/v1/drivers", "POST /driver/v1/drivers/{driver}/gone");

        var administrator =
                "Authorization: Bearer " + Files.readString(home.token()).strip();
        for (var route : services) {
            var answer = send(
                    server.uri(), route, "{\"role\":\"inference\",\"url\":\"http://evil.example\"}", administrator);
            assertThat(answer.status()).as(route.toString()).isEqualTo(403);
        }
        var status = new RawClient(server.uri()).get("/api/v1/status", administrator);
        assertThat(status.status()).isEqualTo(200);
        assertThat(status.body()).doesNotContain("evil.example");
    }

    @Test
    void onlyDriversSpeakTheDriverProtocolAndOnlyForThemselves() throws IOException {
        var administrator =
                "Authorization: Bearer " + Files.readString(home.token()).strip();
        var drivers = server.routes().stream()
                .filter(route -> route.access() == Access.DRIVER)
                .toList();
        assertThat(drivers).hasSize(5);
        for (var route : drivers) {
            assertThat(send(server.uri(), route, "{}", administrator).status())
                    .as(route.toString())
                    .isEqualTo(401);
        }
    }

    private static void answers401(URI role, List<Route> routes) throws IOException {
        for (var route : routes) {
            if (route.access() != Access.PUBLIC) {
                assertThat(send(role, route, "").status()).as(route.toString()).isEqualTo(401);
            }
        }
    }

    private static RawClient.Answer send(URI role, Route route, String body, String... headers) throws IOException {
        var path = route.path().replaceAll("[{<][^}>]+[}>]", "x");
        return new RawClient(role).send(route.method().name(), path, body, headers);
    }

    private static List<String> named(List<Route> routes, Access access) {
        return routes.stream()
                .filter(route -> route.access() == access)
                .map(route -> route.method() + " " + route.path())
                .toList();
    }
}
