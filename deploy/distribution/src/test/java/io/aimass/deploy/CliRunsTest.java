package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RunEvent;
import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs from the command line. The driver is the test: a run's {@code seed} is the exit code it is to have, {@code rows} its log's lines. */
class CliRunsTest {
    private static final String FOREVER = "1";
    private static LoneServer server;
    private static PlayedDriver driver;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException {
        server = LoneServer.start();
        driver = server.driver(CliRunsTest::play);
    }

    @AfterAll
    static void stop() throws Exception {
        driver.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"0,SUCCEEDED", "64,FAILED", "65,FAILED", "70,FAILED", "75,FAILED"})
    void waitingForARunEndsAsTheRunDoes(int exitCode, String state) {
        var ended = submit("json", exitCode, 1, "--wait");

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(exitCode);
        assertThat(Json.object(ended.out())).containsEntry("state", state);
        if (exitCode != 0) {
            assertThat(ended.err()).contains("ends with " + exitCode);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,SUCCEEDED", "64,FAILED", "65,FAILED", "70,FAILED", "75,FAILED"})
    void waitingForAWorkflowEndsAsTheTaskThatFailed(int exitCode, String state) throws IOException {
        var name = "ends-with-" + exitCode;
        var spec = Files.writeString(folder.resolve("workflow.yaml"), """
                kind: workflow
                name: %s
                tasks:
                  first: {job: generate, settings: {rows: 1, seed: 0, target: bronze.a}}
                  second: {job: generate, needs: [first], settings: {rows: 1, seed: %d, target: bronze.b}}
                  third: {job: generate, needs: [second], settings: {rows: 1, seed: 0, target: bronze.c}}
                """.formatted(name, exitCode));
        assertThat(server.aimass("workflow", "apply", "-f", spec.toString()).exitCode())
                .isZero();

        var ended = server.aimass("workflow", "run", name, "--wait", "-o", "json");

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(exitCode);
        assertThat(Json.object(ended.out())).containsEntry("state", state);
    }

    @Test
    void aLongLogIsPrintedToItsEnd() {
        var lines = 2_500;
        var id = submit("name", 65, lines, "--wait").out().strip();

        var printed = server.aimass("run", "logs", id);
        var followed = server.aimass("run", "logs", "-f", id);

        var expected =
                IntStream.range(0, lines).mapToObj(n -> "INFO  line " + n).toList();
        assertThat(printed.exitCode()).isZero();
        assertThat(printed.out().lines()).containsExactlyElementsOf(expected);
        assertThat(followed.exitCode()).as("the run's own").isEqualTo(65);
        assertThat(followed.out().lines()).containsExactlyElementsOf(expected);
    }

    @Test
    void aCancelledRunEndsWhoeverWaitsForItWith130() {
        var id = submit("name", Integer.parseInt(FOREVER), 3).out().strip();
        await(() -> Optional.of(id)
                .filter(run -> items("/api/v1/runs/" + run + "/log").size() == 3));
        var following = CompletableFuture.supplyAsync(() -> server.aimass("run", "logs", "-f", id));

        assertThat(server.aimass("run", "cancel", id).exitCode()).isZero();

        assertThat(following.join().exitCode()).isEqualTo(130);
        assertThat(following.join().out().lines()).containsExactly("INFO  line 0", "INFO  line 1", "INFO  line 2");
        assertThat(server.aimass("run", "logs", "-f", id).exitCode()).isEqualTo(130);
        assertThat(Json.object(server.aimass("run", "show", id, "-o", "json").out()))
                .containsEntry("state", "CANCELLED");
    }

    @Test
    void aCancelledWorkflowEndsWhoeverWaitsForItWith130() throws IOException {
        var spec = Files.writeString(folder.resolve("workflow.yaml"), """
                kind: workflow
                name: endless
                tasks:
                  only: {job: generate, settings: {rows: 1, seed: %s, target: bronze.a}}
                """.formatted(FOREVER));
        assertThat(server.aimass("workflow", "apply", "-f", spec.toString()).exitCode())
                .isZero();
        var waiting = CompletableFuture.supplyAsync(
                () -> server.aimass("workflow", "run", "endless", "--wait", "-o", "json"));
        var id = await(() -> items("/api/v1/workflow-runs").stream()
                .filter(run -> run.get("workflow").equals("endless"))
                .map(run -> String.valueOf(run.get("id")))
                .findFirst());

        assertThat(server.aimass("workflow", "cancel", id).exitCode()).isZero();

        assertThat(waiting.join().exitCode()).as(waiting.join().err()).isEqualTo(130);
        assertThat(Json.object(waiting.join().out())).containsEntry("state", "CANCELLED");
    }

    @Test
    void statusGivesAFreshLinkThatSignsInOnce() throws Exception {
        var used = link();
        assertThat(open(used)).as("the first use leads to the pages").isEqualTo(303);
        assertThat(open(used)).as("the second use").isEqualTo(401);

        assertThat(open(link())).isEqualTo(303);
        assertThat(server.aimass("status", "-o", "json").err()).isEmpty();
    }

    private static String await(Supplier<Optional<String>> answer) {
        var deadline = Instant.now().plusSeconds(60);
        for (var found = answer.get(); ; found = answer.get()) {
            if (found.isPresent()) {
                return found.get();
            }
            assertThat(Instant.now()).as("the deadline").isBefore(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> items(String path) {
        try {
            return (List<Map<String, Object>>) server.remote().get(path).get("items");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String link() {
        var status = server.aimass("status");
        assertThat(status.exitCode()).as(status.err()).isZero();
        return Stream.concat(status.out().lines(), status.err().lines())
                .filter(line -> line.startsWith("Sign in once at  "))
                .map(line -> line.substring("Sign in once at  ".length()))
                .findFirst()
                .orElseThrow();
    }

    private static int open(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                .statusCode();
    }

    private static Product.Ended submit(String format, int exitCode, int lines, String... more) {
        var arguments = new ArrayList<>(List.of("run", "submit", "generate", "-o", format));
        arguments.addAll(List.of("--set", "rows=" + lines, "--set", "seed=" + exitCode, "--set", "target=bronze.a"));
        arguments.addAll(List.of(more));
        return server.aimass(arguments.toArray(String[]::new));
    }

    /** What the driver says of a run. */
    private static List<RunEvent> play(Map<String, Object> request) {
        var settings = (Map<?, ?>) request.get("settings");
        var seed = String.valueOf(settings.get("seed"));
        var events = new ArrayList<RunEvent>();
        for (var line = 0; line < Integer.parseInt(String.valueOf(settings.get("rows"))); line++) {
            events.add(new RunEvent.Log("INFO", "line " + line));
        }
        if (!seed.equals(FOREVER)) {
            events.add(new RunEvent.Ended(outcome(Integer.parseInt(seed))));
        }
        return events;
    }

    private static JobOutcome outcome(int exitCode) {
        return Arrays.stream(ErrorType.values())
                .filter(type -> type.exitCode() == exitCode)
                .<JobOutcome>map(type -> new JobOutcome.Failed(type, "This run ends with " + exitCode + "."))
                .findFirst()
                .orElseGet(() -> new JobOutcome.Succeeded(Map.of(), List.of(), false));
    }
}
