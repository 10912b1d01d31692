package io.aimass.benchmarks.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One round of one side. */
public record Measured(List<Step> steps) {
    public record Step(String name, double seconds, double cpuSeconds, double peakMiB, Map<String, Double> counts) {}

    public static Measured of(Side side, Path folder, Path tables, Path csv) throws Exception {
        side.begin(folder, tables);
        var meter = new ProcessMeters(side);
        var steps = new ArrayList<Step>();
        for (var step : Side.STEPS) {
            meter.forgetPeak();
            var cpu = meter.cpuSeconds();
            var start = System.nanoTime();
            var counts = side.run(step, csv);
            var seconds = (System.nanoTime() - start) / 1e9;
            steps.add(new Step(step, seconds, meter.cpuSeconds() - cpu, meter.peakMiB(), counts));
            System.err.printf(
                    Locale.ROOT,
                    "%-6s %-9s %7.1f s %7.1f s CPU %6.0f MiB %s%n",
                    side.name(),
                    step,
                    seconds,
                    meter.cpuSeconds() - cpu,
                    meter.peakMiB(),
                    counts);
        }
        return new Measured(steps);
    }

    public Step step(String name) {
        return steps.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    }

    public double seconds() {
        return steps.stream().mapToDouble(Step::seconds).sum();
    }

    public double cpuSeconds() {
        return steps.stream().mapToDouble(Step::cpuSeconds).sum();
    }

    public double peakMiB() {
        return steps.stream().mapToDouble(Step::peakMiB).max().orElseThrow();
    }
}
