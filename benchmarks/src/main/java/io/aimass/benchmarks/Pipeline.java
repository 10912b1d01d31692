package io.aimass.benchmarks;

import io.aimass.benchmarks.pipeline.Folders;
import io.aimass.benchmarks.pipeline.Rounds;
import io.aimass.benchmarks.pipeline.Side;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Ingest, cleaning, features, training and scoring of generated flights: the demo's own job settings in a warm driver against a hand-written
 * Spark program ({@code plainspark}), in processes that take turns. Arguments: rows, rounds, rows to train on, heap.
 */
public final class Pipeline {
    private Pipeline() {}

    public static void main(String[] args) throws Exception {
        var rows = args.length > 0 ? Long.parseLong(args[0]) : 10_000_000;
        var rounds = args.length > 1 ? Integer.parseInt(args[1]) : 2;
        var sample = args.length > 2 ? Long.parseLong(args[2]) : 1_000_000;
        var heap = args.length > 3 ? args[3] : "4g";
        var work = Files.createTempDirectory("pipeline");
        try {
            var root = Path.of(System.getProperty("aimass.root"));
            var distribution = Path.of(System.getProperty("aimass.dist"));
            report(rows, Rounds.run(root, distribution, work, heap, sample, rows, rounds));
        } finally {
            Folders.delete(work);
        }
    }

    private static void report(long rows, Rounds rounds) {
        var results = new Results("pipeline");
        results.figure("rows", rows);
        for (var step : Side.STEPS) {
            rounds.sides().forEach((side, measured) -> {
                results.figure(
                        side + "-" + step + "-seconds",
                        median(measured.stream().mapToDouble(m -> m.step(step).seconds())));
                results.figure(
                        side + "-" + step + "-cpu-seconds",
                        median(measured.stream().mapToDouble(m -> m.step(step).cpuSeconds())));
                results.figure(
                        side + "-" + step + "-peak-mib",
                        median(measured.stream().mapToDouble(m -> m.step(step).peakMiB())));
            });
        }
        rounds.sides().forEach((side, measured) -> {
            results.figure(side + "-seconds", median(measured.stream().mapToDouble(m -> m.seconds())));
            results.figure(side + "-cpu-seconds", median(measured.stream().mapToDouble(m -> m.cpuSeconds())));
            results.figure(side + "-peak-mib", median(measured.stream().mapToDouble(m -> m.peakMiB())));
        });
        results.figure("cpu-ratio", rounds.ratio(m -> m.cpuSeconds()));
        results.atMost("time-ratio", rounds.ratio(m -> m.seconds()), 1.10);
        results.atMost("peak-memory-ratio", rounds.ratio(m -> m.peakMiB()), 1.15);
        results.print();
    }

    private static double median(java.util.stream.DoubleStream values) {
        return Results.median(values.toArray());
    }
}
