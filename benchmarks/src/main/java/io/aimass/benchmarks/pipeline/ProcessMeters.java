package io.aimass.benchmarks.pipeline;

import java.io.IOException;
import java.util.List;

/** What Linux says about a side's processes together. */
record ProcessMeters(Side side) {
    double cpuSeconds() throws IOException {
        var sum = 0.0;
        for (var meter : meters()) {
            sum += meter.cpuSeconds();
        }
        return sum;
    }

    void forgetPeak() throws IOException {
        for (var meter : meters()) {
            meter.forgetPeak();
        }
    }

    /** The sum of each one's peak, which may lie at different times. */
    double peakMiB() throws IOException {
        var sum = 0.0;
        for (var meter : meters()) {
            sum += meter.peakMiB();
        }
        return sum;
    }

    private List<ProcessMeter> meters() {
        return side.pids().stream().map(ProcessMeter::new).toList();
    }
}
