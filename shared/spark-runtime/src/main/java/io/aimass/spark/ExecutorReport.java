package io.aimass.spark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.status.api.v1.ExecutorSummary;
import scala.collection.JavaConverters;

/** The executors that a session has now, as its driver's heartbeat tells the server. */
final class ExecutorReport {
    private static final String DRIVER = "driver";
    private static final long MIB = 1024L * 1024;

    /** Before there is a session: where one has to wait for its cluster, it does that before it is there. */
    static final Map<String, Object> NONE_YET = Map.of("executors", List.of(), "lacksExecutors", true);

    private final SparkContext context;

    ExecutorReport(SparkContext context) {
        this.context = context;
    }

    /**
     * {@code cores}: tasks that Spark does at the same time, on a cluster those of the executors that are there. And there {@code
     * executors}, each with {@code id, host, cores} (as tasks at the same time), {@code tasks} it does now, {@code completed, failed}, and
     * its heap in bytes, {@code memoryPeak} and {@code memoryTotal}; and {@code lacksExecutors} when there is none although Spark does
     * not give executors back that have nothing to do.
     */
    Map<String, Object> now() {
        if (context.isLocal()) {
            return Map.of("cores", context.defaultParallelism());
        }
        var active = active();
        return Map.of(
                "cores", active.stream().mapToInt(ExecutorSummary::maxTasks).sum(),
                "executors", active.stream().map(this::toMap).toList(),
                "lacksExecutors",
                        active.isEmpty() && !context.getConf().getBoolean("spark.dynamicAllocation.enabled", false));
    }

    private List<ExecutorSummary> active() {
        return JavaConverters.seqAsJavaList(context.statusStore().executorList(true)).stream()
                .filter(executor -> !DRIVER.equals(executor.id()))
                .toList();
    }

    private Map<String, Object> toMap(ExecutorSummary executor) {
        var map = new LinkedHashMap<String, Object>();
        map.put("id", executor.id());
        map.put("host", executor.hostPort());
        map.put("cores", executor.maxTasks());
        map.put("tasks", executor.activeTasks());
        map.put("completed", executor.completedTasks());
        map.put("failed", executor.failedTasks());
        map.put(
                "memoryPeak",
                executor.peakMemoryMetrics().isEmpty()
                        ? 0L
                        : executor.peakMemoryMetrics().get().getMetricValue("JVMHeapMemory"));
        map.put("memoryTotal", context.executorMemory() * MIB);
        return map;
    }
}
