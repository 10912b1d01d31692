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
import io.aimass.spark.SparkJob;
import io.aimass.spark.SparkTest;
import io.aimass.spark.TableWrite;
import io.aimass.spark.TestContext;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FeaturesJobTest extends SparkTest {
    private static final TableName TRIPS = TableName.parse("gold.trips");
    private static final String SPEC = """
            input: silver.trips
            output: gold.trips
            joins:
              - {table: silver.planes, by: {plane: tailnum}, columns: {year: built, seats: seats}}
            derive:
              - {age: "2013 - built"}
              - {old: "age > 10"}
            history:
              at: left
              known: arrived
              values: {delay: delay}
              groups: [{name: plane, by: [plane]}]
            label: {name: late, expression: "delay > 15"}
            columns: [id, seats, age, old, plane_count, plane_delay]
            """;

    @BeforeEach
    void tables() {
        table("silver.trips", """
                SELECT * FROM VALUES
                  (1, 'N1', TIMESTAMP '2013-01-01 10:00:00', TIMESTAMP '2013-01-01 12:00:00', 30D),
                  (2, 'N1', TIMESTAMP '2013-01-01 12:00:00', TIMESTAMP '2013-01-01 14:00:00', 10D),
                  (3, 'N1', TIMESTAMP '2013-01-01 12:30:00', NULL, NULL),
                  (4, 'N9', TIMESTAMP '2013-01-02 10:00:00', TIMESTAMP '2013-01-02 12:00:00', 0D),
                  (5, NULL, TIMESTAMP '2013-01-03 10:00:00', TIMESTAMP '2013-01-03 12:00:00', 0D),
                  (6, 'N1', TIMESTAMP '2013-01-20 10:00:00', NULL, NULL)
                AS t(id, plane, left, arrived, delay)""");
        table(
                "silver.planes",
                "SELECT * FROM VALUES ('N1', 2000, 180), ('N2', 2012, 50), (NULL, 1990, 1), (NULL, 1991, 2) AS t(tailnum, year, seats)");
    }

    @Test
    void everyRowIsKeptWithWhatWasKnownOfItsKey() throws Exception {
        var context = context("r-1", "features");
        var outcome = run(context, SPEC);

        assertThat(context.accounting()).containsExactly(new RowAccounting("silver.trips", 6, 6, 0, 0, 0));
        assertThat(outcome.outputs()).containsEntry("table", "gold.trips").containsEntry("rows", 6L);
        assertThat(context().lake().read(TRIPS).orderBy("id").collectAsList())
                .hasToString("[[1,180,13,true,0,null,1], [2,180,13,true,0,null,0], [3,180,13,true,1,30.0,null],"
                        + " [4,null,null,null,0,null,0], [5,null,null,null,0,null,0], [6,180,13,true,2,20.0,null]]");
    }

    @Test
    void theSameInputsAgainWriteNothingAndAChangedRightSideWritesAnew() throws Exception {
        var first = run(context("r-1", "features"), SPEC);
        var second = run(context("r-2", "features", first.outputs()), SPEC);
        table("silver.planes", "SELECT 'N1' AS tailnum, 2010 AS year, 7 AS seats");
        var third = run(context("r-3", "features", second.outputs()), SPEC);

        assertThat(second.unchanged()).isTrue();
        assertThat(third.unchanged()).isFalse();
        assertThat(third.outputs()).containsEntry("version", 1L);
    }

    @Test
    void aKeyTheRightSideHasTwiceIsNamedAndNothingIsWritten() {
        table("silver.planes", "SELECT * FROM VALUES ('N1', 2000, 180), ('N1', 2001, 181) AS t(tailnum, year, seats)");

        assertThatThrownBy(() -> run(context("r-1", "features"), SPEC))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.DATA))
                .hasMessage("silver.planes has 2 rows for tailnum = N1; a join needs one, or it would multiply rows. "
                        + "Add a 'dedupe' step with that key to the job that makes silver.planes.");
        assertThat(context().lake().version(TRIPS)).isEqualTo(-1);
    }

    @Test
    void aColumnThatMultipliesRowsFailsTheRunAndTheRowsOfBeforeStay() throws Exception {
        run(context("r-1", "features"), SPEC);

        assertThatThrownBy(() -> run(context("r-2", "features"), """
                        input: silver.trips
                        output: gold.trips
                        derive: [{twin: "explode(array(1, 2))"}]
                        """))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.INTERNAL))
                .hasMessageContaining("read 6, but written 12")
                .hasMessageEndingWith("gold.trips has its version 0 again.");
        assertThat(context().lake().read(TRIPS).columns())
                .contains("plane_delay")
                .doesNotContain("twin");
        assertThat(context().lake().read(TRIPS).count()).isEqualTo(6);
    }

    @Test
    void namesThatAreTakenOrUnknownAreRefusedWithTheirPlace() {
        assertThatThrownBy(() ->
                        run(context("r-1", "features"), SPEC.replace("{year: built, seats: seats}", "{year: id}")))
                .hasMessageStartingWith("The join with silver.planes brings a column id, which is there already.");
        assertThatThrownBy(() -> run(context("r-1", "features"), SPEC.replace("at: left", "at: leaves")))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.USER))
                .hasMessageStartingWith("'history' of features: ")
                .hasMessageContaining("`leaves`");
        assertThatThrownBy(() -> run(context("r-1", "features"), SPEC.replace("silver.planes", "silver.plane")))
                .hasMessageStartingWith("'silver.plane' is not a table; did you mean 'silver.planes'?");
    }

    @Test
    void everyMistakeOfASpecIsReportedAtOnce() {
        assertThatThrownBy(() -> plan("""
                        input: silver.trips
                        output: silver.trips
                        joins: [{table: planes, by: [tailnum]}]
                        derive: [{age: "2013 -"}]
                        history: {at: left, values: {late: "delay > 15"}, groups: [{by: [plane], spans: [28days]}]}
                        labl: {name: late}
                        """))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("'output' is the input; write to another table")
                .hasMessageContaining("'joins[0].table': 'planes' is not a table name")
                .hasMessageContaining("'joins[0].columns' names no column")
                .hasMessageContaining("'derive[0].age': '2013 -' is not an SQL expression")
                .hasMessageContaining("'history.known' is missing")
                .hasMessageContaining(
                        "'history.groups[0].spans': '28days' is not a span; write all, or a number with m, h or d, such as 28d")
                .hasMessageContaining("'labl' is not a setting of features; did you mean 'label'?");
    }

    private void table(String name, String sql) {
        var table = TableName.parse(name);
        context("r-" + name + (context().lake().version(table) + 1), "clean")
                .lake()
                .commit(TableWrite.replace(table, spark.sql(sql), Map.of()));
    }

    private JobOutcome.Succeeded run(TestContext context, String yaml) throws Exception {
        return (JobOutcome.Succeeded) plan(yaml).run(spark, context);
    }

    @SuppressWarnings("unchecked")
    private static SparkJob.PlannedRun plan(String yaml) throws Exception {
        return new FeaturesJob()
                .plan(Settings.of("features", new ObjectMapper(new YAMLFactory()).readValue(yaml, Map.class)));
    }
}
