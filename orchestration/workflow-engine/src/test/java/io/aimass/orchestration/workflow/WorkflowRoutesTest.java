package io.aimass.orchestration.workflow;

import static io.aimass.orchestration.workflow.TestActions.action;
import static io.aimass.orchestration.workflow.TestEngine.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobDescriptor;
import io.aimass.contracts.JobOutcome;
import io.aimass.orchestration.platform.http.ApiClient;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.TestServer;
import io.aimass.orchestration.platform.store.Database;
import io.aimass.orchestration.platform.store.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole engine, its scheduler included, over HTTP. */
class WorkflowRoutesTest {
    private static final String SPEC = """
            kind: workflow
            name: w
            description: Two tasks
            parameters: {month: 1}
            triggers: [{cron: "0 6 * * *", time-zone: Europe/Berlin}]
            tasks:
              a: {action: note, settings: {month: "${parameters.month}"}}
              b: {job: work, needs: [a], when: tasks.a.outputs.month > 0}
            """;

    @TempDir
    Path folder;

    private final LinkedBlockingQueue<WorkflowRunChange> changes = new LinkedBlockingQueue<>();
    private final AtomicBoolean failing = new AtomicBoolean();
    private Database database;
    private WorkflowEngine engine;
    private TestServer server;
    private ApiClient client;

    @BeforeEach
    void start() {
        var settings = TestDatabase.SQLITE.settings(folder);
        database = Database.open(settings);
        var runs = new ScriptedRuns(
                TestEngine.threads(),
                (spec, attempt) -> failing.get() ? new JobOutcome.Failed(ErrorType.DATA, "no rows") : done("rows", 5));
        engine = WorkflowEngine.open(new EngineOptions(
                database,
                settings,
                folder.resolve("jobrunr.db"),
                runs,
                List.of(action("note", (id, values) -> done("month", values.get("month")))),
                () -> List.of(new JobDescriptor("work", "", List.of(), List.of(), List.of())),
                SavedJobs.NONE,
                () -> List.of("default")));
        engine.onChange(changes::add);
        engine.start();
        server = TestServer.start(folder, database, engine.routes());
        client = server.client();
    }

    @AfterEach
    void stop() {
        engine.close();
        server.close();
    }

    @Test
    void aWorkflowIsAppliedStartedAndShown() throws InterruptedException {
        assertThat(apply("w", SPEC)).containsEntry("revision", 1).containsEntry("changed", true);
        assertThat(apply("w", SPEC)).containsEntry("revision", 1).containsEntry("changed", false);
        assertThat(apply("w", SPEC.replace("Two", "2"))).containsEntry("revision", 2);

        var run = client.post("/api/v1/workflows/w/runs", Map.of("parameters", Map.of("month", 3)));
        untilEnd();

        var detail = client.get("/api/v1/workflow-runs/" + run.get("id"));
        assertThat(detail)
                .containsEntry("state", "SUCCEEDED")
                .containsEntry("revision", 2)
                .containsEntry("parameters", Map.of("month", 3));
        assertThat(tasks(detail)).extracting(t -> t.get("name")).containsExactly("a", "b");
        assertThat(tasks(detail).get(0))
                .containsEntry("outputs", Map.of("month", 3))
                .containsEntry("kind", "action");
        assertThat(tasks(detail).get(1)).containsEntry("needs", List.of("a")).containsEntry("state", "SUCCEEDED");
        assertThat(tasks(detail).get(1).get("runId")).asString().matches("r-[a-z0-9]{20}");
        assertThat(client.items("/api/v1/workflow-runs?workflow=w&state=succeeded"))
                .hasSize(1);
        var listed = client.items("/api/v1/workflows").get(0);
        assertThat(listed).containsEntry("tasks", 2).containsEntry("description", "2 tasks");
        assertThat((List<?>) listed.get("lastRuns")).hasSize(1);
        assertThat(listed.get("nextRun")).isInstanceOf(Number.class);
        assertThat(client.get("/api/v1/workflows/w").get("spec")).isEqualTo(SPEC.replace("Two", "2"));
        assertThat(client.get("/api/v1/workflows/w/revisions/1").get("spec")).isEqualTo(SPEC);
        assertThat(engine.status()).containsEntry("engine", "owner");
    }

    @Test
    void everyMistakeOfASpecComesBackAtOnce() {
        assertThatThrownBy(() ->
                        apply("w", SPEC.replace("action: note", "action: nte").replace("needs: [a]", "needs: [c]")))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.status()).isEqualTo(400);
                    assertThat(e.problems())
                            .contains("'tasks.a.action': 'nte' is not a task action; did you mean 'note'? Known: note.")
                            .hasSize(3);
                });
        assertThatThrownBy(() -> apply("x", SPEC)).hasMessageContaining("The spec's name is 'w', not 'x'.");
        assertThatThrownBy(() -> apply("w", "a: [")).hasMessageContaining("The YAML is not well-formed at line");
        assertThat(client.items("/api/v1/workflows")).isEmpty();
    }

    @Test
    void aFailedRunIsRetriedAndASucceededOneIsNot() throws InterruptedException {
        failing.set(true);
        apply("w", SPEC);
        var id = client.post("/api/v1/workflows/w/runs", Map.of()).get("id");
        untilEnd();
        assertThat(client.get("/api/v1/workflow-runs/" + id))
                .containsEntry("state", "FAILED")
                .containsEntry("errorType", "DATA")
                .containsEntry("message", "Task b failed: no rows");

        failing.set(false);
        client.post("/api/v1/workflow-runs/" + id + "/retry", Map.of());
        untilEnd();

        assertThat(client.get("/api/v1/workflow-runs/" + id))
                .containsEntry("state", "SUCCEEDED")
                .containsEntry("message", null);
        assertThatThrownBy(() -> client.post("/api/v1/workflow-runs/" + id + "/retry", Map.of()))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isEqualTo(409));
    }

    @Test
    void whatIsNotThereIsNamed() {
        apply("w", SPEC);

        assertThatThrownBy(() -> client.get("/api/v1/workflows/v"))
                .hasMessage("'v' is not a workflow; did you mean 'w'? Known: w.");
        assertThatThrownBy(() -> client.get("/api/v1/workflow-runs/w-1")).hasMessage("There is no workflow run w-1.");
        assertThatThrownBy(() -> client.post("/api/v1/workflows/w/runs", Map.of("owner", "me")))
                .hasMessageContaining("'owner' is not known here");
        assertThatThrownBy(() -> client.post("/api/v1/workflows/w/runs", Map.of("parameters", Map.of("mont", 1))))
                .hasMessageContaining("'mont' is not a parameter; did you mean 'month'?");
        client.delete("/api/v1/workflows/w");
        assertThat(client.items("/api/v1/workflows")).isEmpty();
        assertThat(apply("w", SPEC)).containsEntry("revision", 2);
    }

    private Map<String, Object> apply(String name, String spec) {
        return client.put("/api/v1/workflows/" + name, "application/yaml", spec);
    }

    private void untilEnd() throws InterruptedException {
        WorkflowRunChange change;
        do {
            change = changes.poll(60, TimeUnit.SECONDS);
            assertThat(change).as("no news").isNotNull();
        } while (change.task().isPresent() || !change.state().isTerminal());
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> tasks(Map<String, Object> run) {
        return (List<Map<String, Object>>) run.get("tasks");
    }
}
