package io.aimass.benchmarks;

import io.aimass.benchmarks.pipeline.Rounds;
import io.aimass.benchmarks.pipeline.Side;
import java.util.stream.DoubleStream;

/** The figures that every comparison of the two pipelines has: medians for each side and step. */
final class Report {
    private Report() {}

    static Results of(String name, long rows, Rounds rounds) {
        var results = new Results(name);
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
            results.figure(side + "-start-seconds", rounds.startSeconds().get(side));
            results.figure(side + "-seconds", median(measured.stream().mapToDouble(m -> m.seconds())));
            results.figure(side + "-cpu-seconds", median(measured.stream().mapToDouble(m -> m.cpuSeconds())));
            results.figure(side + "-peak-mib", median(measured.stream().mapToDouble(m -> m.peakMiB())));
        });
        results.figure("cpu-ratio", rounds.ratio(m -> m.cpuSeconds()));
        return results;
    }

    private static double median(DoubleStream values) {
        return Results.median(values.toArray());
    }
}
