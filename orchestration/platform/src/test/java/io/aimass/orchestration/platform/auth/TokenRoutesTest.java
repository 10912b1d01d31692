package io.aimass.orchestration.platform.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.orchestration.platform.http.ApiClient;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenRoutesTest {
    @TempDir
    Path folder;

    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aTokenMadeForAPersonIsTheirsUntilItIsRevokedWithItsSessions() {
        var made = server.client().post("/api/v1/tokens", Map.of("name", "ann", "lifetime", "1h"));
        var token = String.valueOf(made.get("token"));
        assertThat(as(token).get("/api/v1/me")).containsEntry("name", "ann");
        var session = server.tokens().signIn(token).orElseThrow();
        assertThat((Long) made.get("expiresAt") - (Long) made.get("createdAt")).isEqualTo(3_600_000);

        server.client().delete("/api/v1/tokens/ann");

        answers(401, () -> as(token).get("/api/v1/me"));
        assertThat(server.tokens().session(session)).isEmpty();
        assertThat(listed()).hasSize(1).first().asString().startsWith("administrator-");
    }

    @Test
    void aTokenThatIsThereIsNotReplacedAndItsSecretIsNeverListed() {
        var token = String.valueOf(
                server.client().post("/api/v1/tokens", Map.of("name", "ann")).get("token"));

        answers(409, () -> server.client().post("/api/v1/tokens", Map.of("name", "ann")));

        assertThat(as(token).get("/api/v1/me")).containsEntry("name", "ann");
        assertThat(server.client().get("/api/v1/tokens").toString())
                .contains("ann")
                .doesNotContain(token);
    }

    @Test
    void nobodyRevokesTheTokenTheyCallWithNorOneOfARole() {
        var own = String.valueOf(server.client().get("/api/v1/me").get("name"));
        server.tokens().issue("service-compute", Caller.Kind.SERVICE, Optional.empty());

        answers(409, () -> server.client().delete("/api/v1/tokens/" + own));
        answers(404, () -> server.client().delete("/api/v1/tokens/service-compute"));
        answers(409, () -> server.client().post("/api/v1/tokens", Map.of("name", "service-compute")));
        assertThat(listed()).containsExactly(own);
    }

    @Test
    void aRoleMakesNoTokensAndSeesNone() {
        var role = as(server.tokens().issue("service-compute", Caller.Kind.SERVICE, Optional.empty()));

        answers(403, () -> role.get("/api/v1/tokens"));
        answers(403, () -> role.post("/api/v1/tokens", Map.of("name", "ann")));
        answers(403, () -> role.delete("/api/v1/tokens/ann"));
    }

    @Test
    void everyMistakeIsNamed() {
        assertThatThrownBy(() ->
                        server.client().post("/api/v1/tokens", Map.of("name", "An n", "lifetime", "soon", "x", 1)))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        e -> assertThat(e.problems())
                                .hasSize(3)
                                .anyMatch(problem -> problem.contains("'An n' is not a name"))
                                .anyMatch(problem -> problem.contains("'soon' is not a duration"))
                                .anyMatch(problem -> problem.contains("'x'")));
        assertThatThrownBy(() -> server.client().post("/api/v1/tokens", Map.of("name", "ann", "lifetime", "0s")))
                .hasMessageContaining("'lifetime' is nothing");
        assertThat(listed()).hasSize(1);
    }

    private ApiClient as(String token) {
        return ApiClient.of(server.server().uri().toString(), token);
    }

    private List<String> listed() {
        return server.client().items("/api/v1/tokens").stream()
                .map(token -> String.valueOf(token.get("name")))
                .toList();
    }

    private static void answers(int status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isEqualTo(status));
    }
}
