package io.aimass.benchmarks;

import io.aimass.benchmarks.pipeline.Folders;
import io.aimass.benchmarks.pipeline.Rounds;
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
            var measured = Rounds.run(root, distribution, work, heap, sample, false, rows, rounds);
            var results = Report.of("pipeline", rows, measured);
            results.atMost("time-ratio", measured.ratio(m -> m.seconds()), 1.10);
            results.atMost("peak-memory-ratio", measured.ratio(m -> m.peakMiB()), 1.15);
            results.print();
        } finally {
            Folders.delete(work);
        }
    }
}
