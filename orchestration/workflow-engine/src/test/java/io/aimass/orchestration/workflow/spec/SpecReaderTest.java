package io.aimass.orchestration.workflow.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobDescriptor;
import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.SettingSpec;
import io.aimass.contracts.Settings;
import io.aimass.orchestration.platform.run.TaskAction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecReaderTest {
    private static final JobDescriptor INGEST = new JobDescriptor(
            "ingest", "", List.of(SettingSpec.required("source", SettingSpec.Type.STRING, "")), List.of(), List.of());
    private static final JobDescriptor TRAIN = new JobDescriptor(
            "train",
            "",
            List.of(
                    SettingSpec.required("input", SettingSpec.Type.TABLE, ""),
                    SettingSpec.optional("seed", SettingSpec.Type.INTEGER, ""),
                    SettingSpec.optional("target.table", SettingSpec.Type.TABLE, "")),
            List.of(),
            List.of());
    private static final TaskAction PROMOTE = new TaskAction() {
        @Override
        public String name() {
            return "promote";
        }

        @Override
        public void check(Settings settings) {
            settings.required("alias");
            settings.integer("minimum", 0, 0, 10);
        }

        @Override
        public JobOutcome run(String taskRunId, Map<String, Object> settings) {
            return JobOutcome.succeeded(Map.of());
        }
    };
    private final SpecReader reader = new SpecReader(Known.of(
            () -> List.of(INGEST, TRAIN), () -> List.of("nightly"), () -> List.of("default", "big"), List.of(PROMOTE)));

    @Test
    void aWorkflowIsReadWithEveryPart() {
        var spec = reader.read("""
                kind: workflow
                name: flight-delay
                description: Late?
                parameters: {month: 10, region: null}
                concurrency: 2
                parallel: 7
                triggers:
                  - {cron: "0 6 * * *", time-zone: Europe/Berlin, parameters: {region: eu}}
                tasks:
                  ingest-flights: {job: ingest, settings: {source: flights}}
                  train:
                    job: train
                    needs: [ingest-flights]
                    pool: big
                    retries: {max: 3, on: [EXTERNAL, data], delay: 2s, backoff: 3}
                    timeout: 20m
                    settings: {input: "gold.x_${parameters.region}", seed: "${parameters.month}", target: {table: gold.y}}
                  again: {run: nightly}
                  promote:
                    action: promote
                    needs: train
                    when: tasks.train.outputs.auc >= 0.6 and tasks.ingest-flights.outputs.rows > parameters.month
                    settings: {alias: champion}
                """);

        assertThat(spec.name()).isEqualTo("flight-delay");
        assertThat(spec.parameters()).containsEntry("month", 10).containsEntry("region", null);
        assertThat(spec.concurrency()).isEqualTo(2);
        assertThat(spec.parallel()).isEqualTo(7);
        assertThat(spec.triggers())
                .singleElement()
                .satisfies(t -> assertThat(t.zone().getId()).isEqualTo("Europe/Berlin"));
        assertThat(spec.tasks())
                .extracting(TaskSpec::name)
                .containsExactly("ingest-flights", "train", "again", "promote");
        var train = spec.tasks().get(1);
        assertThat(train.retries().on()).containsExactlyInAnyOrder(ErrorType.EXTERNAL, ErrorType.DATA);
        assertThat(train.retries().delayAfter(0)).isEqualTo(Duration.ofSeconds(2));
        assertThat(train.retries().delayAfter(2)).isEqualTo(Duration.ofSeconds(18));
        assertThat(train.timeout()).isEqualTo(Duration.ofMinutes(20));
        assertThat(train.pool()).contains("big");
        assertThat(spec.tasks().get(3).needs()).containsExactly("train");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a: {}                                                | 'tasks.a' must say exactly one of 'job', 'run' and 'action'
            a: {job: ingest, action: promote}                    | 'tasks.a' must say exactly one of 'job', 'run' and 'action'; it says 'job' and 'action'
            a: {job: ingets}                                     | 'tasks.a.job': 'ingets' is not a job type; did you mean 'ingest'? Known: ingest, train.
            a: {run: nighly}                                     | 'tasks.a.run': 'nighly' is not a job; did you mean 'nightly'? Known: nightly.
            a: {action: promte}                                  | 'tasks.a.action': 'promte' is not a task action; did you mean 'promote'? Known: promote.
            a: {job: ingest, settings: {sorce: x}}               | 'tasks.a.settings.sorce': 'sorce' is not a setting of ingest; did you mean 'source'? Known: source.
            a: {job: ingest, pool: bg}                           | 'tasks.a.pool': 'bg' is not a pool; did you mean 'big'? Known: big, default.
            a: {job: ingest, needs: [b]}                         | 'tasks.a.needs': 'b' is not a task; did you mean 'a'? Known: a.
            a: {job: ingest, needs: [a]}                         | 'tasks.a.needs': a task cannot need itself
            a: {job: ingest, need: []}                           | 'tasks.a.need' is not a setting of workflow; did you mean 'tasks.a.needs'?
            a: {job: ingest, retries: {max: 99}}                 | 'tasks.a.retries.max' is 99; it must be from 0 to 20
            a: {job: ingest, retries: {on: [WEATHER]}}           | 'tasks.a.retries.on': 'WEATHER' is not a type of error; they are USER, DATA, INTERNAL, EXTERNAL
            a: {job: ingest, retries: {delay: 2}}                | 'tasks.a.retries.delay': '2' is not a duration; write 500ms, 2s, 20m, 12h or 30d
            a: {job: ingest, timeout: 0s}                        | 'tasks.a.timeout': it must be longer than 0
            a: {job: ingest, when: "true and"}                   | 'tasks.a.when': column 9: expected a value, found the end, in: true and
            a: {job: ingest, when: "parameters.mnth > 1"}        | 'tasks.a.when': 'mnth' is not a parameter; did you mean 'month'? Known: month.
            a: {job: ingest, when: "parameters.month == 'x'"}    | 'tasks.a.when': column 18: parameters.month is a number and 'x' is a string: '==' does not compare these
            a: {job: ingest, when: "tasks.b.outputs.x > 1"}      | 'tasks.a.when': 'b' is not a task; did you mean 'a'? Known: a.
            a: {job: ingest, when: "tasks.a.outputs.x > 1"}      | 'tasks.a.when': tasks.a.outputs.x is not known when a runs; add a to its 'needs'
            a: {job: ingest, settings: {source: "${tasks.z.outputs.x}"}}  | 'tasks.a.settings.source': 'z' is not a task; did you mean 'a'? Known: a.
            a: {job: ingest, settings: {source: ["${month}"]}}   | 'tasks.a.settings.source[0]': '${month}' is not a reference; write ${parameters.<name>}, ${tasks.<task>.outputs.<output>} or ${secret:<name>}
            a: {job: ingest, settings: {source: "x${parameters.month"}} | 'tasks.a.settings.source': '${parameters.month' is not closed; end the reference with }
            a: {action: promote, settings: {aliass: x}}          | 'tasks.a': 'alias' is missing
            a: {action: promote, settings: {alias: x, minimum: 50}} | 'tasks.a': 'minimum' is 50; it must be from 0 to 10
            a: {action: promote, pool: big, settings: {alias: x}} | 'tasks.a.pool': an action runs on the server; it has no pool
            A_b: {job: ingest}                                   | 'tasks.A_b': 'A_b' is not a name: use lower-case letters, digits and -, beginning and ending with a letter or digit, at most 63
            """)
    void aMistakeInATaskIsNamed(String task, String problem) {
        assertThat(problems("kind: workflow\nname: w\nparameters: {month: 10}\ntasks:\n  " + task))
                .contains(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `kind: source`                                    | 'kind': 'source' is not 'workflow'
            `name: Bad Name`                                  | 'name': 'Bad Name' is not a name: use lower-case letters, digits and -, beginning and ending with a letter or digit, at most 63
            `concurrency: 0`                                  | 'concurrency' is 0; it must be from 1 to 100
            `parallel: many`                                  | 'parallel': 'many' is not a whole number
            `triggers: [{cron: "0 25 * * *"}]`                | cron
            `triggers: [{cron: "* * * * * *"}]`               | 'triggers[0].cron': '* * * * * *' is not a cron expression: write five fields, minute hour day month weekday, such as '0 6 * * *'
            `triggers: [{cron: "0 6 * * *", time-zone: Mars}]`| 'triggers[0].time-zone': 'Mars' is not a time zone; write one such as Europe/Berlin or UTC
            `triggers: [{corn: "0 6 * * *"}]`                 | 'triggers[0].cron' is missing
            `triggers: [{cron: "0 6 * * *", parameters: {x: 1}}]` | 'triggers[0].parameters': 'x' is not a parameter. There is none yet.
            `parameters: {"a b": 1}`                          | 'parameters.a b': use letters, digits, - and _, beginning with a letter, at most 63
            `task: {}`                                        | 'task' is not a setting of workflow; did you mean 'tasks'?
            """)
    void aMistakeAtTheTopIsNamed(String line, String problem) {
        var base = line.startsWith("kind")
                ? "name: w\n"
                : line.startsWith("name") ? "kind: workflow\n" : "kind: workflow\nname: w\n";
        assertThat(problems(base + line + "\ntasks: {a: {job: ingest}}")).anyMatch(p -> p.contains(problem));
    }

    @Test
    void everyMistakeIsReportedAtOnce() {
        var problems = problems("""
                kind: workflow
                name: w
                colour: red
                tasks:
                  a: {job: ingets, needs: [c]}
                  b: {job: ingest, needs: [a], when: "1 <"}
                  c: {job: ingest, needs: [b, d]}
                  d: {action: promote, settings: {alias: "${tasks.b.outputs.x}"}, timeout: soon}
                """);

        assertThat(problems)
                .containsExactlyInAnyOrder(
                        "'colour' is not a setting of workflow; it has kind, name, description, parameters, tasks, triggers, concurrency, parallel",
                        "'tasks.a.job': 'ingets' is not a job type; did you mean 'ingest'? Known: ingest, train.",
                        "'tasks' need each other in a circle: a needs c needs b needs a; remove one of these needs",
                        "'tasks.b.when': column 4: expected a value, found the end, in: 1 <",
                        "'tasks.d.timeout': 'soon' is not a duration; write 500ms, 2s, 20m, 12h or 30d",
                        "'tasks.d.settings.alias': tasks.b.outputs.x is not known when d runs; add b to its 'needs'");
    }

    @Test
    void aWorkflowWithoutTasksIsRefused() {
        assertThat(problems("kind: workflow\nname: w")).containsExactly("'tasks' is missing: name at least one task");
    }

    @Test
    void aDoubledTaskIsRefused() {
        assertThatThrownBy(() -> reader.read("kind: workflow\nname: w\ntasks:\n  a: {job: ingest}\n  a: {job: ingest}"))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("duplicate key a");
    }

    @Test
    void aReferenceToATaskFarBeforeIsAllowed() {
        var spec = reader.read("""
                kind: workflow
                name: w
                tasks:
                  a: {job: ingest}
                  b: {job: ingest, needs: [a]}
                  c: {job: ingest, needs: [b], when: tasks.a.outputs.x == 1}
                """);

        assertThat(spec.tasks()).hasSize(3);
    }

    @Test
    void aChainOfTenThousandIsReadWithoutRecursion() {
        var yaml = new StringBuilder("kind: workflow\nname: w\ntasks:\n  t0: {job: ingest}\n");
        for (var i = 1; i < 10_000; i++) {
            yaml.append("  t")
                    .append(i)
                    .append(": {job: ingest, needs: [t")
                    .append(i - 1)
                    .append("], when: tasks.t0.outputs.x == 1}\n");
        }

        assertThat(reader.read(yaml.toString()).tasks()).hasSize(10_000);
    }

    @Test
    void aCircleOfTenThousandIsFoundWithoutRecursion() {
        var yaml = new StringBuilder("kind: workflow\nname: w\ntasks:\n");
        for (var i = 0; i < 10_000; i++) {
            yaml.append("  t")
                    .append(i)
                    .append(": {job: ingest, needs: [t")
                    .append((i + 1) % 10_000)
                    .append("]}\n");
        }

        assertThat(problems(yaml.toString()))
                .singleElement()
                .satisfies(p -> assertThat(p).startsWith("'tasks' need each other in a circle: t0 needs t1"));
    }

    @Test
    void tensOfThousandsOfMistakesAreCutShort() {
        var yaml = new StringBuilder("kind: workflow\nname: w\ntasks:\n");
        for (var i = 0; i < 30_000; i++) {
            yaml.append("  t")
                    .append(i)
                    .append(": {job: ingest, needs: [nope")
                    .append(i)
                    .append("]}\n");
        }

        assertThat(problems(yaml.toString())).hasSize(101).last().isEqualTo("and 29900 more");
    }

    private List<String> problems(String yaml) {
        var thrown = catchThrowableOfType(InvalidSettings.class, () -> reader.read(yaml));
        assertThat(thrown).as("nothing was wrong with %s", yaml).isNotNull();
        return thrown.problems();
    }
}
