package io.aimass.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.Settings;
import io.aimass.contracts.TableName;
import io.aimass.spark.SparkTest;
import io.aimass.spark.TableWrite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipInputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real flights with their schedule, weather and the lateness of the day before, straight from the files. */
class RealFlightsTrainingTest extends SparkTest {
    private static final Path DATA = Path.of(System.getProperty("aimass.root")).resolve("data-samples/nycflights13");
    private static final String SPEC = """
            trainer: xgboost
            input: gold.plain
            repository: flights
            label: late
            numeric: [minute, weekday, distance, temp, dewp, humid, wind_speed, precip, pressure, visib, carrier_day_before, origin_day_before, dest_day_before]
            categorical: [carrier, origin, dest]
            split: {train: "month <= 8", validate: "month IN (9, 10)", test: "month >= 11"}
            seed: 7
            parameters: {rounds: 60, max-depth: 5, eta: 0.2, subsample: 0.8, column-sample: 0.8, min-child-weight: 20}
            """;

    @TempDir
    Path unpacked;

    @Test
    void novemberAndDecemberAreToldBetterThanChanceAndALeakIsStopped() throws IOException {
        table();

        var outputs = run("r-1", SPEC).outputs();

        assertThat((Double) outputs.get("auc")).isBetween(0.70, 0.80);
        assertThat((Double) outputs.get("accuracy")).isGreaterThan(0.75);
        assertThat(outputs).containsEntry("rows", 53_991L);
        assertThatThrownBy(() -> run(
                        "r-2", SPEC.replace("[minute,", "[dep_delay, minute,").replace("rounds: 60", "rounds: 5")))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.DATA))
                .hasMessageContaining("These do alone: dep_delay (AUC 0.");
    }

    private JobOutcome.Succeeded run(String runId, String spec) {
        return (JobOutcome.Succeeded)
                new TrainJob().plan(Settings.of("train", Yaml.map(spec))).run(spark, context(runId, "train"));
    }

    private void table() throws IOException {
        try (var zip = new ZipInputStream(Files.newInputStream(DATA.resolve("flights.csv.zip")))) {
            zip.getNextEntry();
            Files.copy(zip, unpacked.resolve("flights.csv"));
        }
        csv(
                        unpacked.resolve("flights.csv"),
                        "year INT, month INT, day INT, dep_time INT, sched_dep_time INT, dep_delay DOUBLE, arr_time INT,"
                                + " sched_arr_time INT, arr_delay DOUBLE, carrier STRING, flight INT, tailnum STRING, origin STRING, dest STRING,"
                                + " air_time DOUBLE, distance DOUBLE, hour INT, minute INT, time_hour TIMESTAMP")
                .createOrReplaceTempView("flights");
        csv(
                        DATA.resolve("weather.csv"),
                        "origin STRING, year INT, month INT, day INT, hour INT, temp DOUBLE, dewp DOUBLE, humid DOUBLE,"
                                + " wind_dir DOUBLE, wind_speed DOUBLE, wind_gust DOUBLE, precip DOUBLE, pressure DOUBLE, visib DOUBLE, time_hour TIMESTAMP")
                .drop("year", "month", "day", "hour")
                .createOrReplaceTempView("weather");
        spark.sql(
                        "SELECT *, make_date(year, month, day) AS day_of_flight, CAST(arr_delay > 15 AS INT) AS late FROM flights")
                .createOrReplaceTempView("labelled");
        for (var key : List.of("carrier", "origin", "dest")) {
            spark.sql("SELECT " + key + ", date_add(day_of_flight, 1) AS day_of_flight, avg(late) AS " + key
                            + "_day_before FROM labelled GROUP BY 1, 2")
                    .createOrReplaceTempView("by_" + key);
        }
        var rows = spark.sql(
                "SELECT f.month, f.hour * 60 + f.minute AS minute, weekday(day_of_flight) AS weekday, distance, dep_delay, temp, dewp, humid,"
                        + " wind_speed, precip, pressure, visib, carrier, origin, dest, carrier_day_before, origin_day_before, dest_day_before, late"
                        + " FROM labelled f LEFT JOIN weather USING (origin, time_hour) LEFT JOIN by_carrier USING (carrier, day_of_flight)"
                        + " LEFT JOIN by_origin USING (origin, day_of_flight) LEFT JOIN by_dest USING (dest, day_of_flight)");
        context("r-0", "features").lake().commit(TableWrite.replace(TableName.parse("gold.plain"), rows, Map.of()));
    }

    private Dataset<Row> csv(Path file, String schema) {
        return spark.read()
                .option("header", "true")
                .option("nullValue", "NA")
                .option("mode", "FAILFAST")
                .schema(schema)
                .csv(file.toUri().toString());
    }
}
