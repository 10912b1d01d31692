package io.aimass.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.aimass.contracts.ErrorType;
import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RowAccounting;
import io.aimass.contracts.Settings;
import io.aimass.contracts.TableName;
import io.aimass.spark.SparkTest;
import io.aimass.spark.TableWrite;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CleanJobTest extends SparkTest {
    private static final TableName PLANES = TableName.parse("bronze.planes");
    private static final TableName CLEAN = TableName.parse("silver.planes");

    @Test
    void theDeclaredStepsAreTakenInOrder() throws Exception {
        planes("(' N1 ', '2004', 'jet', 1), ('N2', null, 'prop', 2)");

        run("r-2", """
                input: bronze.planes
                output: silver.planes
                steps:
                  - {trim: [tailnum]}
                  - {cast: {year: int}}
                  - {rename: {year: built}}
                  - {derive: {age: "2013 - built", built: "built + 0"}}
                  - {map-values: {column: kind, values: {prop: propeller}}}
                  - {drop: [seen]}
                """);

        assertThat(context().lake().read(CLEAN).columns()).containsExactly("tailnum", "built", "kind", "age");
        assertThat(context().lake().read(CLEAN).orderBy("tailnum").collectAsList())
                .hasToString("[[N1,2004,jet,9], [N2,null,propeller,null]]");
    }

    @Test
    void rowsTakenAwayAreCountedByWhy() throws Exception {
        planes(
                "('N1', '1', 'a', 1), ('N1', '2', 'a', 5), ('N1', '3', 'a', 3), ('N2', null, 'b', 1), ('N3', '7', 'b', 1)");

        var context = context("r-2", "clean");
        var outcome = run(context, """
                input: bronze.planes
                output: silver.planes
                steps:
                  - {filter: "year > 0"}
                  - {dedupe: {key: [tailnum], order: [seen desc]}}
                """);

        assertThat(context.accounting()).containsExactly(new RowAccounting("bronze.planes", 5, 2, 0, 2, 1));
        assertThat(outcome.outputs())
                .containsEntry("table", "silver.planes")
                .containsEntry("rows", 2L)
                .containsEntry("version", 0L);
        assertThat(context().lake().read(CLEAN).orderBy("tailnum").collectAsList())
                .hasToString("[[N1,2,a,5], [N3,7,b,1]]");
    }

    @Test
    void anAttemptAfterItsOwnCommitAnswersTheSameCounts() throws Exception {
        planes("('N1', '1', 'a', 1), ('N1', '2', 'a', 5), ('N2', null, 'b', 1)");
        var spec = """
                input: bronze.planes
                output: silver.planes
                steps:
                  - {filter: "year > 0"}
                  - {dedupe: {key: [tailnum], order: [seen desc]}}
                """;
        var first = run("r-2", spec);
        planes("('N9', '1', 'a', 1)");

        assertThat(run("r-2", spec)).isEqualTo(first);
        assertThat(context().lake().version(CLEAN)).isZero();
    }

    @Test
    void theSameInputAgainWritesNothing() throws Exception {
        planes("('N1', '1', 'a', 1)");
        var spec = "{input: bronze.planes, output: silver.planes}";
        var first = run("r-2", spec);

        var context = context("r-3", "clean", first.outputs());
        var second = run(context, spec);

        assertThat(second.unchanged()).isTrue();
        assertThat(second.outputs()).isEqualTo(first.outputs());
        assertThat(context.accounting()).containsExactly(RowAccounting.unchanged("silver.planes"));
        assertThat(context().lake().version(CLEAN)).isZero();
    }

    @Test
    void anotherInputVersionOrATouchedTargetIsCleanedAgain() throws Exception {
        planes("('N1', '1', 'a', 1)");
        var spec = "{input: bronze.planes, output: silver.planes}";
        var first = run("r-2", spec);
        planes("('N2', '1', 'a', 1)");
        var second = run(context("r-3", "clean", first.outputs()), spec);
        context("r-x", "other")
                .lake()
                .commit(TableWrite.replace(CLEAN, spark.range(1).toDF(), Map.of()));
        var third = run(context("r-4", "clean", second.outputs()), spec);

        assertThat(second.unchanged()).isFalse();
        assertThat(second.outputs()).containsEntry("rows", 2L);
        assertThat(third.unchanged()).isFalse();
        assertThat(third.outputs()).containsEntry("version", 3L);
    }

    @Test
    void aValueThatDoesNotFitATypeFailsTheRunAndWritesNothing() {
        planes("('N1', 'old', 'a', 1)");

        assertThatThrownBy(
                        () -> run("r-2", "{input: bronze.planes, output: silver.planes, steps: [{cast: {year: int}}]}"))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.DATA))
                .hasMessage("clean of bronze.planes: the value 'old' of column year is not int. "
                        + "Mend it with a 'map-values' or 'derive' step before the cast, or filter such rows out.");
        assertThat(context().lake().version(CLEAN)).isEqualTo(-1);
    }

    @Test
    void aNumberThatDoesNotFitATypeIsNoOtherNumber() {
        planes("('N1', '1', 'a', 1)");
        for (var value : List.of("4294967301", "1e12D", "DOUBLE('NaN')", "2004.7D", "'2004.7'")) {
            assertThatThrownBy(() -> run("r-" + value.hashCode(), """
                            input: bronze.planes
                            output: silver.planes
                            steps:
                              - {derive: {seen: "%s"}}
                              - {cast: {seen: int}}
                            """.formatted(value)))
                    .as(value)
                    .isInstanceOfSatisfying(
                            JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.DATA))
                    .hasMessageContaining("of column seen is not int");
        }
    }

    @Test
    void aValueThatIsMappedToWhatTheColumnCannotHoldIsRefused() {
        planes("('N1', '1', 'a', 1)");

        assertThatThrownBy(
                        () -> run(
                                "r-2",
                                "{input: bronze.planes, output: silver.planes, steps: [{map-values: {column: seen, values: {1: many}}}]}"))
                .hasMessageContaining(
                        "the value 'many' of column seen is not int. Correct it in the 'map-values' step.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{filter: \"reflect('java.lang.System', 'exit', 1) IS NULL\"}",
                "{derive: {x: 'current_date()'}}",
                "{derive: {x: '(SELECT 1)'}}",
                "{dedupe: {key: [tailnum], order: ['rand() desc']}}"
            })
    void whatRunsOtherCodeOrDoesNotDependOnTheRowAloneIsRefused(String step) {
        assertThatThrownBy(() -> plan("{input: bronze.planes, output: silver.planes, steps: [" + step + "]}"))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("depend");
    }

    @Test
    void whenNoRowIsLeftThatIsToldToo() throws Exception {
        planes("('N1', '1', 'a', 1), ('N2', '2', 'b', 2)");

        var context = context("r-2", "clean");
        run(context, """
                input: bronze.planes
                output: silver.planes
                steps:
                  - {filter: "year > 3000"}
                  - {dedupe: {key: [tailnum]}}
                """);

        assertThat(context.accounting()).containsExactly(new RowAccounting("bronze.planes", 2, 0, 0, 0, 2));
    }

    @Test
    void rowsThatDifferOnlyInWhereTheyHaveNothingAreToldApart() throws Exception {
        var kept = new java.util.HashSet<String>();
        for (var order :
                List.of("('N1', null, '1', 1), ('N1', '1', null, 1)", "('N1', '1', null, 1), ('N1', null, '1', 1)")) {
            planes(order);
            var output = "silver.planes_" + kept.size();
            run(
                    "r-" + order.hashCode(),
                    "{input: bronze.planes, output: " + output + ", steps: [{dedupe: {key: [tailnum]}}]}");
            kept.add(context()
                    .lake()
                    .read(TableName.parse(output))
                    .collectAsList()
                    .toString());
            context("r-empty-" + order.hashCode(), "clean")
                    .lake()
                    .commit(TableWrite.replace(
                            PLANES, context().lake().read(PLANES).limit(0), Map.of()));
        }
        assertThat(kept).hasSize(1);
    }

    @Test
    void aStepThatLosesRowsUnseenFailsTheRunAndTheRowsOfBeforeStay() throws Exception {
        planes("('N1', '1', 'a', 1)");
        run("r-2", "{input: bronze.planes, output: silver.planes, steps: [{drop: [kind]}]}");
        planes("('N2', '2', 'a', 5)");

        assertThatThrownBy(() -> new Clean(lossy(), context("r-3", "clean")).run())
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.INTERNAL))
                .hasMessageContaining("read 2, but written 1")
                .hasMessageEndingWith("silver.planes has its version 0 again.");
        assertThatThrownBy(() -> new Clean(lossy(), context("r-3", "clean")).run())
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.USER))
                .hasMessage(
                        "Run r-3 has written silver.planes and taken that back. Start a new run instead of repeating this one.");

        assertThat(context().lake().version(CLEAN)).isEqualTo(2);
        assertThat(context().lake().read(CLEAN).columns()).containsExactly("tailnum", "year", "seen");
        assertThat(context().lake().read(CLEAN).collectAsList()).hasToString("[[N1,1,1]]");
    }

    @Test
    void aTableThatALossyRunMadeIsLeftWithoutRows() {
        planes("('N1', '1', 'a', 1), ('N2', '2', 'a', 5)");

        assertThatThrownBy(() -> new Clean(lossy(), context("r-2", "clean")).run())
                .hasMessageContaining("read 2, but written 1")
                .hasMessageEndingWith("silver.planes, which was not there before, is left without rows.");
        assertThat(context().lake().read(CLEAN).count()).isZero();
    }

    @Test
    void aRunAfterALossyOneWritesAsEver() throws Exception {
        planes("('N1', '1', 'a', 1), ('N2', '2', 'a', 5)");
        var spec = "{input: bronze.planes, output: silver.planes}";
        var first = run("r-2", spec);
        assertThatThrownBy(() -> new Clean(lossy(), context("r-3", "clean")).run())
                .isInstanceOf(JobException.class);

        var second = run(context("r-4", "clean", first.outputs()), spec);

        assertThat(second.unchanged()).isFalse();
        assertThat(second.outputs()).containsEntry("rows", 2L).containsEntry("version", 3L);
    }

    private static CleanSettings lossy() {
        CleanStep lossy = new CleanStep() {
            @Override
            public String name() {
                return "lossy";
            }

            @Override
            public Dataset<Row> apply(Dataset<Row> rows, RowCounts counts) {
                return rows.where("seen < 5");
            }
        };
        return new CleanSettings(PLANES, CLEAN, List.of(lossy), List.of());
    }

    @Test
    void anUnknownColumnNamesItsStep() {
        planes("('N1', '1', 'a', 1)");

        assertThatThrownBy(() -> run(
                        "r-2",
                        "{input: bronze.planes, output: silver.planes, steps: [{trim: [kind]}, {filter: 'yaer > 1'}]}"))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.USER))
                .hasMessageStartingWith("Step 2 (filter) of clean: ")
                .hasMessageContaining("`yaer`")
                .hasMessageContaining("`year`");
    }

    @Test
    void everyMistakeOfASpecIsReportedAtOnce() {
        assertThatThrownBy(() -> plan("""
                        input: bronze.planes
                        outptu: silver.planes
                        steps:
                          - {flter: "a > 1"}
                          - {filter: "a >"}
                          - {cast: {a: integr}}
                          - {trim: [a], drop: [b]}
                        """))
                .isInstanceOfSatisfying(
                        InvalidSettings.class, e -> assertThat(e.problems()).hasSize(6))
                .hasMessageContaining("'output' is missing")
                .hasMessageContaining("'outptu' is not a setting of clean; did you mean 'output'?")
                .hasMessageContaining("'steps[0].flter': 'flter' is not a step; did you mean 'filter'?")
                .hasMessageContaining("'steps[1].filter': 'a >' is not an SQL expression")
                .hasMessageContaining("'steps[2].cast.a': 'integr' is not a type")
                .hasMessageContaining("'steps[3].' has 2 keys");
    }

    private void planes(String values) {
        var rows = spark.sql("SELECT * FROM VALUES " + values + " AS t(tailnum, year, kind, seen)")
                .selectExpr("tailnum", "CAST(year AS STRING) AS year", "kind", "seen");
        context("r-in-" + values.hashCode(), "ingest").lake().commit(TableWrite.append(PLANES, rows, Map.of()));
    }

    private JobOutcome.Succeeded run(String runId, String yaml) throws Exception {
        return run(context(runId, "clean"), yaml);
    }

    private JobOutcome.Succeeded run(io.aimass.spark.TestContext context, String yaml) throws Exception {
        return (JobOutcome.Succeeded) plan(yaml).run(spark, context);
    }

    private static io.aimass.spark.SparkJob.PlannedRun plan(String yaml) throws Exception {
        return new CleanJob().plan(Settings.of("clean", yaml(yaml)));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> yaml(String text) throws Exception {
        return new ObjectMapper(new YAMLFactory()).readValue(text, Map.class);
    }
}
