package io.aimass.features;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RowAccounting;
import io.aimass.contracts.Settings;
import io.aimass.contracts.TableName;
import io.aimass.spark.SparkJob;
import io.aimass.spark.SparkTest;
import io.aimass.spark.TableWrite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipInputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's own cleaning and features on the real year of flights. */
class RealFlightsTest extends SparkTest {
    private static final Path ROOT = Path.of(System.getProperty("aimass.root"));
    private static final Path DATA = ROOT.resolve("data-samples/nycflights13");
    private static final long FLIGHTS = 336_776;

    @TempDir
    Path unpacked;

    @Test
    void everyFlightKeepsItsRowAndItsHistoryIsWhatWasKnown() throws Exception {
        bronze();
        for (var task : List.of("clean-flights", "clean-weather", "clean-planes", "clean-airports", "clean-airlines")) {
            run(task, new CleanJob());
        }

        var accounting = run("features", new FeaturesJob()).accounting();

        assertThat(accounting).containsExactly(new RowAccounting("silver.flights", FLIGHTS, FLIGHTS, 0, 0, 0));
        var features = context().lake().read(TableName.parse("gold.flight_features"));
        features.createOrReplaceTempView("features");
        rowsWithoutAMatchAreThere();
        labelsAreTheFlightsThatArrivedMoreThanFifteenMinutesLate();
        arrivalsComeAfterTheTimeInTheAir();
        anHourThatTheClockSkippedIsReadAsIfItHadNot();
        historyIsThatOfTheFlightsLandedBefore(features);
        noFeatureOfTheDemoChangesWhenTheFutureDoes(features);
    }

    private void rowsWithoutAMatchAreThere() {
        assertThat(number("SELECT count(*) FROM features")).isEqualTo(FLIGHTS);
        assertThat(number("SELECT count(*) FROM features WHERE visib IS NULL")).isEqualTo(1_556);
        assertThat(number("SELECT count(*) FROM features WHERE engines IS NULL"))
                .isEqualTo(52_606);
        assertThat(number("SELECT count(*) FROM features WHERE dest_lat IS NULL"))
                .isEqualTo(5_819 + 896 + 522 + 365);
    }

    /** 9,430 flights have no arrival delay in the file; awk counts 77,630 above 15. */
    private void labelsAreTheFlightsThatArrivedMoreThanFifteenMinutesLate() {
        assertThat(number("SELECT count(*) FROM features WHERE label IS NULL")).isEqualTo(9_430);
        assertThat(number("SELECT count(*) FROM features WHERE label = 1")).isEqualTo(77_630);
    }

    private void arrivalsComeAfterTheTimeInTheAir() {
        var silver = context().lake().read(TableName.parse("silver.flights"));
        silver.createOrReplaceTempView("flights");
        var early = number(
                "SELECT count(*) FROM features x JOIN flights f USING (year, month, day, carrier, flight, origin, scheduled_at)"
                        + " WHERE unix_seconds(x.arrived_at) < unix_seconds(f.scheduled_at) + (f.dep_delay + f.air_time) * 60");
        assertThat(early).isZero();
        var lateByMoreThanTaxiing = number(
                "SELECT count(*) FROM features x JOIN flights f USING (year, month, day, carrier, flight, origin, scheduled_at)"
                        + " WHERE x.dest_lat IS NOT NULL AND unix_seconds(x.arrived_at) > unix_seconds(f.scheduled_at) + (f.dep_delay + f.air_time + 240) * 60");
        assertThat(lateByMoreThanTaxiing).isLessThan(100);
    }

    /** 89 minutes after its schedule of 0:34: at 2:03, a time that no clock in Florida showed that night. */
    private void anHourThatTheClockSkippedIsReadAsIfItHadNot() {
        var landed = number("SELECT unix_seconds(arrived_at) FROM features"
                + " WHERE month = 3 AND day = 9 AND carrier = 'B6' AND flight = 35 AND origin = 'JFK'");
        assertThat(Instant.ofEpochSecond(landed)).isEqualTo(Instant.parse("2013-03-10T07:03:00Z"));
    }

    private void historyIsThatOfTheFlightsLandedBefore(Dataset<Row> features) {
        var probes = features.where("abs(xxhash64(tailnum, scheduled_at, flight)) % 10000 = 7")
                .limit(40)
                .collectAsList();
        assertThat(probes).hasSizeGreaterThan(10);
        spark.createDataFrame(probes, features.schema()).createOrReplaceTempView("probes");
        var expected = spark.sql("SELECT p.tailnum, p.scheduled_at,"
                + " count(IF(e.carrier = p.carrier, 1, NULL)) AS carrier_count,"
                + " avg(IF(e.carrier = p.carrier, e.label, NULL)) AS carrier_late,"
                + " avg(IF(e.carrier = p.carrier AND e.arrived_at >= p.scheduled_at - INTERVAL 7 DAYS, e.label, NULL)) AS carrier_late_7d,"
                + " count(IF(e.tailnum = p.tailnum, 1, NULL)) AS plane_count,"
                + " avg(IF(e.origin = p.origin AND e.dest = p.dest, e.label, NULL)) AS route_late"
                + " FROM probes p JOIN features e ON e.arrived_at < p.scheduled_at AND e.label IS NOT NULL"
                + " GROUP BY ALL");
        for (var row : expected.collectAsList()) {
            var probe = probes.stream()
                    .filter(p -> java.util.Objects.equals(p.getAs("tailnum"), row.getAs("tailnum"))
                            && p.getAs("scheduled_at").equals(row.getAs("scheduled_at")))
                    .findFirst()
                    .orElseThrow();
            for (var name : List.of("carrier_count", "carrier_late", "carrier_late_7d", "plane_count", "route_late")) {
                Number hand = row.getAs(name);
                Number made = probe.getAs(name);
                assertThat(made == null ? null : made.doubleValue())
                        .as("%s of %s", name, probe)
                        .isEqualTo(hand == null ? null : hand.doubleValue());
            }
        }
    }

    /** Whatever was not known at an instant becomes something else; whoever was to depart by then must not notice. */
    private void noFeatureOfTheDemoChangesWhenTheFutureDoes(Dataset<Row> before) throws Exception {
        var instant = "TIMESTAMP '2013-07-03 16:00:00'";
        var lake = context("r-another-future", "clean").lake();
        var unknown = spark.sql("SELECT year, month, day, carrier, flight, origin, sched_dep_time FROM flights f"
                + " LEFT JOIN features x USING (year, month, day, carrier, flight, origin, scheduled_at)"
                + " WHERE x.arrived_at >= " + instant + " OR x.arrived_at IS NULL AND scheduled_at >= " + instant);
        var another = lake.read(TableName.parse("silver.flights"))
                .join(
                        unknown.withColumn("unknown", org.apache.spark.sql.functions.lit(true)),
                        scala.collection.JavaConverters.asScalaBuffer(List.of(unknown.columns()))
                                .toSeq(),
                        "left")
                .withColumn("arr_delay", sql("IF(unknown, 600 - coalesce(arr_delay, 0), arr_delay)"))
                .withColumn("arr_time", sql("IF(unknown, (coalesce(arr_time, 0) + 1100) % 2400, arr_time)"))
                .withColumn("dep_delay", sql("IF(unknown, coalesce(dep_delay, 0) + 600, dep_delay)"))
                .drop("unknown");
        lake.commit(TableWrite.replace(TableName.parse("silver.flights"), another, Map.of()));
        var plan = new FeaturesJob().plan(Settings.of("features", settings("features")));
        plan.run(spark, context("r-features-of-another-future", "features"));
        var after = context().lake().read(TableName.parse("gold.flight_features"));

        var known = List.of(before.columns()).stream()
                .filter(name -> !List.of("label", "arrived_at").contains(name))
                .map(org.apache.spark.sql.functions::col)
                .toArray(org.apache.spark.sql.Column[]::new);
        var by = "scheduled_at <= " + instant;
        assertThat(before.where(by)
                        .select(known)
                        .exceptAll(after.where(by).select(known))
                        .count())
                .as("flights to depart by then that have other features")
                .isZero();
        assertThat(before.where("NOT " + by)
                        .select(known)
                        .exceptAll(after.where("NOT " + by).select(known))
                        .count())
                .as("later ones")
                .isGreaterThan(100_000);
    }

    private static org.apache.spark.sql.Column sql(String expression) {
        return org.apache.spark.sql.functions.expr(expression);
    }

    private long number(String sql) {
        return ((Number) spark.sql(sql).first().get(0)).longValue();
    }

    private JobOutcome.Succeeded run(String task, SparkJob job) throws Exception {
        var plan = job.plan(Settings.of(job.descriptor().name(), settings(task)));
        return (JobOutcome.Succeeded)
                plan.run(spark, context("r-" + task, job.descriptor().name()));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> settings(String task) throws IOException {
        var yaml = new ObjectMapper(new YAMLFactory());
        var workflow = yaml.readValue(
                ROOT.resolve("deploy/demo/workflows/flight-delay.yaml").toFile(), Map.class);
        var tasks = (Map<String, Map<String, Object>>) workflow.get("tasks");
        return (Map<String, Object>) tasks.get(task).get("settings");
    }

    private void bronze() throws IOException {
        try (var zip = new ZipInputStream(Files.newInputStream(DATA.resolve("flights.csv.zip")))) {
            zip.getNextEntry();
            Files.copy(zip, unpacked.resolve("flights.csv"));
        }
        commit("flights", unpacked.resolve("flights.csv"));
        for (var name : List.of("weather", "planes", "airports", "airlines")) {
            commit(name, DATA.resolve(name + ".csv"));
        }
    }

    @SuppressWarnings("unchecked")
    private void commit(String name, Path csv) throws IOException {
        var source = new ObjectMapper(new YAMLFactory())
                .readValue(ROOT.resolve("deploy/demo/sources/" + name + ".yaml").toFile(), Map.class);
        var columns = new ArrayList<String>();
        for (var column : (List<Map<String, Object>>) source.get("columns")) {
            columns.add(column.get("name") + " " + column.get("type"));
        }
        var rows = spark.read()
                .option("header", "true")
                .option("nullValue", "NA")
                .option("mode", "FAILFAST")
                .schema(String.join(", ", columns))
                .csv(csv.toUri().toString());
        context("r-bronze", "ingest")
                .lake()
                .commit(TableWrite.replace(TableName.parse("bronze." + name), rows, Map.of()));
    }
}
