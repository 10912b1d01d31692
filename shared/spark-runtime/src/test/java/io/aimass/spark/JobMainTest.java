package io.aimass.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.contracts.TableName;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobMainTest extends SparkTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void aRunInItsOwnJvmHasTheSameOutcomeAsInAWarmDriver() throws Exception {
        Files.writeString(root.resolve("s.yaml"), "rows: 7\n");
        var process = ChildJvm.of(
                        JobMain.class,
                        List.of("-Xmx512m"),
                        "run",
                        "probe",
                        "--settings",
                        root.resolve("s.yaml").toString(),
                        "--run-id",
                        "r-own",
                        "--root",
                        rootUri(),
                        "--master",
                        "local[1]",
                        "--events",
                        root.resolve("events").toString())
                .redirectError(root.resolve("err").toFile())
                .redirectOutput(root.resolve("out").toFile())
                .start();

        assertThat(process.waitFor()).as(Files.readString(root.resolve("err"))).isZero();
        var outcome = Json.object(Files.readString(root.resolve("out")));
        assertThat(Files.readString(root.resolve("err"))).isEmpty();

        var warm = new TestContext(spark, "r-warm", "probe", rootUri() + "/warm", Map.of());
        var here = new ProbeJob()
                .plan(io.aimass.contracts.Settings.of("probe", Map.of("rows", 7)))
                .run(spark, warm);
        assertThat(outcome).isEqualTo(Json.object(Json.text(io.aimass.contracts.RunEvents.toMap(here))));
        assertThat(context().lake().read(TableName.parse("bronze.probe")).count())
                .isEqualTo(7);

        var events = Files.readAllLines(root.resolve("events"));
        assertThat(Files.readAllLines(root.resolve("runs/r-own/events.ndjson"))).isEqualTo(events);
        assertThat(events)
                .extracting(line -> Json.object(line).get("seq"))
                .startsWith(1, 2, 3)
                .doesNotHaveDuplicates();
        assertThat(events.get(events.size() - 1)).contains("\"type\":\"ended\"");
        assertThat(Json.object(Files.readString(root.resolve("runs/r-own/outcome.json"))))
                .isEqualTo(outcome);
    }

    @Test
    void aSecretThatAJobSaysIsMaskedInItsFilesItsOutputAndItsLog() throws Exception {
        var log = root.resolve("job.log");
        var child = ChildJvm.of(
                        JobMain.class,
                        List.of("-Xmx512m"),
                        "run",
                        "probe",
                        "--settings",
                        "{\"do\": \"leak\", \"message\": \"ware\\u0068ouse\"}",
                        "--run-id",
                        "r-leak",
                        "--root",
                        rootUri(),
                        "--master",
                        "local[1]",
                        "--work",
                        root.resolve("work").toString(),
                        "--log",
                        log.toString())
                .redirectError(root.resolve("err").toFile())
                .redirectOutput(root.resolve("out").toFile());
        child.environment().put("AIMASS_SECRET_WAREHOUSE", "kanarienvogel-4711");

        assertThat(child.start().waitFor()).isEqualTo(75);

        assertThat(Files.readString(root.resolve("out"))).contains("There is no connection with ***.");
        assertThat(Files.readString(log))
                .contains("the job's own log line about ***")
                .contains("failed\n")
                .contains("Caused by: java.lang.IllegalStateException: refused: ***")
                .contains("\tat io.aimass.spark.ProbeJob.leak(");
        try (var files = Files.walk(root)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("kanarienvogel");
            }
        }
    }

    @Test
    void everyMistakeIsSaidAtOnceAndNoSessionIsMade() {
        assertThat(main(
                        "run",
                        "--setings",
                        "x",
                        "--settings",
                        root + "/none.yaml",
                        "--run-id",
                        "a b",
                        "--attempt",
                        "x"))
                .isEqualTo(64);

        assertThat(lines(err))
                .containsExactly(
                        "aimass: '--setings' is not an option; did you mean '--settings'?",
                        "aimass: there is no file '" + root + "/none.yaml'",
                        "aimass: '--root' is missing",
                        "aimass: '--run-id a b' must be letters, digits, '.', '_' and '-', at most 64",
                        "aimass: the job type is missing; 'list' shows them",
                        "aimass: '--attempt x' must be a whole number from 1 on");
    }

    @Test
    void settingsThatDoNotHoldEndWith64() throws Exception {
        Files.writeString(root.resolve("s.yaml"), "row: 7\nrows: -1\n");

        assertThat(main("run", "probe", "--settings", root + "/s.yaml", "--root", rootUri()))
                .isEqualTo(64);
        assertThat(lines(err))
                .containsExactly(
                        "aimass: 'rows' is -1; it must be from 0 to 1000000",
                        "aimass: 'row' is not a setting of probe; did you mean 'rows'?");
        assertThat(root.resolve("runs")).doesNotExist();
    }

    @Test
    void jobTypesAreListedAndDescribed() {
        assertThat(main("list")).isZero();
        assertThat(main("describe", "probe")).isZero();
        assertThat(main("describe", "prob")).isEqualTo(64);

        assertThat(lines(out))
                .contains("probe  Does what a test asks for", "  rows (integer, default 10)  rows to write");
        assertThat(lines(err)).containsExactly("aimass: 'prob' is not a job type; did you mean 'probe'? Known: probe.");
    }

    @Test
    void withoutACommandItSaysHowItIsUsed() {
        assertThat(main()).isEqualTo(64);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("Usage: run <job-type> --settings FILE --root URI");
    }

    @Test
    void descriptorsAreWrittenForTheServer() throws Exception {
        DescribeJobs.main(new String[] {root.toString()});

        assertThat(Files.readString(root.resolve("META-INF/aimass/job-types.json")))
                .startsWith(
                        "[{\"name\":\"probe\",\"summary\":\"Does what a test asks for\",\"settings\":[{\"key\":\"do\",\"type\":\"STRING\",\"required\":false,\"default\":\"write\"");
    }

    private int main(String... args) {
        return new JobMain(
                        Jobs.load(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(args);
    }

    private static List<String> lines(ByteArrayOutputStream text) {
        return text.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
