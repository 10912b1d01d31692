package io.aimass.training.trainer;

import io.aimass.spark.CancelledException;
import java.util.function.LongConsumer;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import scala.collection.JavaConverters;

/** Tells what a task has counted so far, as its executor's heartbeats say; of several tasks, what the one that is furthest has. */
final class HeartbeatListener extends SparkListener {
    private final long accumulator;
    private final LongConsumer heard;
    private long most;

    HeartbeatListener(long accumulator, LongConsumer heard) {
        this.accumulator = accumulator;
        this.heard = heard;
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        for (var task : JavaConverters.seqAsJavaList(update.accumUpdates())) {
            for (var counted : JavaConverters.seqAsJavaList(task._4())) {
                if (counted.id() == accumulator
                        && counted.update().isDefined()
                        && counted.update().get() instanceof Long count) {
                    tell(count);
                }
            }
        }
    }

    private void tell(long count) {
        if (count <= most) {
            return;
        }
        most = count;
        try {
            heard.accept(count);
        } catch (CancelledException e) {
            most = Long.MAX_VALUE; // whoever cancels ends the tasks
        }
    }
}
