package io.aimass.benchmarks.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One of the two, a process with a Spark session that stays. */
public interface Side extends AutoCloseable {
    /** What is done and timed, in this order. */
    List<String> STEPS = List.of("ingest", "clean", "features", "train", "score");

    String name();

    /** Of the driver, and of its executors when they are processes of their own. */
    List<Long> pids();

    /** From the process's launch until it could work. */
    double startSeconds();

    /** Makes {@code folder} the one to work in, with the small tables of {@code tables} in it. */
    void begin(Path folder, Path tables) throws Exception;

    /**
     * @param csv a folder of files
     * @return {@code read, written, quarantined, deduplicated, dropped}; of {@code train}, the parts' {@code auc}, {@code logLoss}, {@code accuracy} and {@code rows}
     */
    Map<String, Double> run(String step, Path csv) throws Exception;

    /** Where a table lies, {@code silver.flights}. */
    Path table(String name);

    @Override
    void close() throws Exception;
}
