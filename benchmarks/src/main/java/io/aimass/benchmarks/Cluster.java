package io.aimass.benchmarks;

import io.aimass.benchmarks.pipeline.Folders;
import io.aimass.benchmarks.pipeline.Rounds;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * As {@link Pipeline}, on Spark clusters of two workers with one core each: a warm driver against the hand-written program under {@code
 * spark-submit}. Starting is shown apart. Arguments: rows, rounds, rows to train on, heap of a driver.
 */
public final class Cluster {
    private Cluster() {}

    public static void main(String[] args) throws Exception {
        var rows = args.length > 0 ? Long.parseLong(args[0]) : 10_000_000;
        var rounds = args.length > 1 ? Integer.parseInt(args[1]) : 1;
        var sample = args.length > 2 ? Long.parseLong(args[2]) : 1_000_000;
        var heap = args.length > 3 ? args[3] : "2g";
        var work = Files.createTempDirectory("cluster");
        try {
            var root = Path.of(System.getProperty("aimass.root"));
            var distribution = Path.of(System.getProperty("aimass.dist"));
            var measured = Rounds.run(root, distribution, work, heap, sample, true, rows, rounds);
            var results = Report.of("cluster", rows, measured);
            results.atMost("time-ratio", measured.ratio(m -> m.seconds()), 1.15);
            results.print();
        } finally {
            Folders.delete(work);
        }
    }
}
