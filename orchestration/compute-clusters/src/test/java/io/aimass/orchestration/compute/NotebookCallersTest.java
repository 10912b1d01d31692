package io.aimass.orchestration.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.auth.Caller;
import io.aimass.orchestration.platform.config.Home;
import io.aimass.orchestration.platform.config.NotebookAccess;
import io.aimass.orchestration.platform.config.Pool;
import io.aimass.orchestration.platform.config.Secrets;
import io.aimass.orchestration.platform.event.EventBus;
import io.aimass.orchestration.platform.http.ApiClient;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.TestServer;
import io.aimass.orchestration.platform.run.RunSpec;
import io.aimass.orchestration.platform.store.Database;
import io.aimass.orchestration.platform.store.TestDatabases;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server tells the driver of a pool that serves notebooks, whose part the test plays. */
class NotebookCallersTest {
    @TempDir
    Path folder;

    private Database database;
    private ComputeClusters compute;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        database = TestDatabases.sqlite(folder);
        var home = Home.open(folder);
        var notebooks = new Pool(
                "notebooks",
                1,
                1,
                "local[1]",
                "1g",
                Map.of(),
                Optional.of(new NotebookAccess(0, Optional.empty(), false)),
                Optional.empty());
        compute = new ComputeClusters(new ComputeClusters.Parts(
                database,
                ProbeType.types(),
                Map.of("default", Pool.DEFAULT, "notebooks", notebooks),
                home.root().toUri(),
                Map.of(),
                new Secrets(home),
                new EventBus()));
        server = TestServer.configured(folder, database, options -> options.drivers(compute), compute);
        compute.admit(server.tokens());
        compute.start();
    }

    @AfterEach
    void stop() {
        compute.close();
        server.close();
        database.close();
    }

    @Test
    void aNotebookDriverLearnsThePersonOfATokenAndNothingOfOtherTokens() {
        var driver = register("notebooks");

        assertThat(driver.whose(server.tokens().issue("ada", Caller.Kind.ADMIN, Optional.empty())))
                .isEqualTo(Map.of("name", "ada"));
        assertThat(driver.whose(server.tokens().issue("service-x", Caller.Kind.SERVICE, Optional.empty())))
                .isEmpty();
        assertThat(driver.whose(driver.token)).isEmpty();
        assertThat(driver.whose("aimass_none")).isEmpty();
    }

    @Test
    void aDriverOfRunsMayNotAskWhoseATokenIs() {
        var driver = register("default");

        assertThatThrownBy(() -> driver.whose("aimass_none"))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isEqualTo(403))
                .hasMessage("This driver serves no notebooks.");
    }

    @Test
    void aPoolOfNotebooksSaysWhereItAnswersOnceItsDriverDoesAndTakesNoRuns() {
        var driver = register("notebooks");
        assertThat(compute.notebooks())
                .isEqualTo(List.of(Map.of("pool", "notebooks", "python", false, "artifacts", false)));

        driver.client.post("/driver/v1/drivers/" + driver.id + "/heartbeat", Map.of("ready", true, "port", 15002));

        assertThat(compute.notebooks().get(0))
                .containsEntry("url", "sc://127.0.0.1:15002")
                .doesNotContainKey("jdbc");

        driver.client.post(
                "/driver/v1/drivers/" + driver.id + "/heartbeat",
                Map.of("ready", true, "port", 15002, "jdbcPort", 10000));

        assertThat(compute.notebooks().get(0)).containsEntry("jdbc", "jdbc:hive2://127.0.0.1:10000");
        var spec = RunSpec.of("probe", Map.of("table", "bronze.x"), "ada").on("notebooks");
        assertThatThrownBy(() -> compute.runs().submit(spec))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("'notebooks' serves notebooks and takes no runs");
    }

    private record Registered(String id, String token, ApiClient client) {
        Map<String, Object> whose(String other) {
            return client.post("/driver/v1/drivers/" + id + "/callers", Map.of("token", other));
        }
    }

    private Registered register(String pool) {
        var uri = server.server().uri().toString();
        var service = server.tokens().issue("service-compute", Caller.Kind.SERVICE, Optional.empty());
        var answer = ApiClient.of(uri, service).post("/api/v1/drivers", Map.of("pool", pool, "host", "here"));
        var token = String.valueOf(answer.get("token"));
        return new Registered(String.valueOf(answer.get("driver")), token, ApiClient.of(uri, token));
    }
}
