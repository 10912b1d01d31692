package io.aimass.benchmarks.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What was measured, by side; both sides' rounds alternated and came to the same result. */
public record Rounds(Map<String, List<Measured>> sides, Map<String, Double> startSeconds) {
    private static final long WARM_UP_ROWS = 200_000;

    /**
     * @param sample about as many rows are trained on
     * @param cluster whether each side works on a Spark cluster of its own, or in one JVM
     * @param rounds that count, after one over fewer rows to warm up
     */
    public static Rounds run(
            Path root, Path distribution, Path work, String heap, long sample, boolean cluster, long rows, int rounds)
            throws Exception {
        var setup = new Setup(root, distribution, work, heap, sample, cluster);
        try (var ours = OurSide.start(setup);
                var plain = PlainSide.start(setup)) {
            var tables = work.resolve("tables");
            ours.smallTables(root.resolve("data-samples/nycflights13"), tables);
            var few = flights(ours, Math.min(rows, WARM_UP_ROWS), work);
            var all = rows > WARM_UP_ROWS ? flights(ours, rows, work) : few;
            System.err.println("warming up on " + Math.min(rows, WARM_UP_ROWS) + " rows");
            var result = new Rounds(
                    new LinkedHashMap<>(),
                    Map.of(ours.name(), ours.startSeconds(), plain.name(), plain.startSeconds()));
            result.warmUp(ours, plain, tables, few, work.resolve("warm-up"));
            for (var i = 1; i <= rounds; i++) {
                System.err.println("round " + i + " of " + rounds);
                result.round(ours, plain, tables, all, work.resolve("round"), i == rounds);
            }
            return result;
        }
    }

    private static Path flights(OurSide ours, long rows, Path work) throws Exception {
        var folder = work.resolve("flights-" + rows);
        ours.generate(rows, folder, work.resolve("generated"));
        Defects.add(folder);
        return folder;
    }

    /** Few rows say little about a model; all else must be equal already. */
    private void warmUp(OurSide ours, PlainSide plain, Path tables, Path csv, Path folder) throws Exception {
        var mine = Measured.of(ours, folder.resolve("ours"), tables, csv);
        var theirs = Measured.of(plain, folder.resolve("plain"), tables, csv);
        Comparison.counts(mine, theirs);
        Comparison.tables(ours, plain);
        Folders.delete(folder);
    }

    private void round(OurSide ours, PlainSide plain, Path tables, Path csv, Path folder, boolean last)
            throws Exception {
        var mine = Measured.of(ours, folder.resolve("ours"), tables, csv);
        var theirs = Measured.of(plain, folder.resolve("plain"), tables, csv);
        Comparison.counts(mine, theirs);
        Comparison.models(mine, theirs);
        if (last) {
            Comparison.tables(ours, plain);
        }
        sides.computeIfAbsent(ours.name(), k -> new ArrayList<>()).add(mine);
        sides.computeIfAbsent(plain.name(), k -> new ArrayList<>()).add(theirs);
        Folders.delete(folder);
    }

    /** Of the medians, ours over the other's. */
    public double ratio(ToDoubleFunction<Measured> figure) {
        return median("ours", figure) / median("plain", figure);
    }

    private double median(String side, ToDoubleFunction<Measured> figure) {
        var values = sides.get(side).stream().mapToDouble(figure).sorted().toArray();
        return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
    }
}
