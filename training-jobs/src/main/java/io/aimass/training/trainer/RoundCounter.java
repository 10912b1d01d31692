package io.aimass.training.trainer;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import ml.dmlc.xgboost4j.scala.DMatrix;
import ml.dmlc.xgboost4j.scala.EvalTrait;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/**
 * Hears of each boosting round where XGBoost runs it, as an evaluation that evaluates nothing, and ends boosting when its Spark task is
 * to end. On executors of other JVMs nobody listens.
 */
final class RoundCounter implements EvalTrait, AutoCloseable {
    private static final long serialVersionUID = 1L;
    private static final Map<String, Listener> LISTENERS = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();

    private record Listener(Trainer.Rounds rounds, long total, java.util.concurrent.atomic.AtomicLong done) {}

    static RoundCounter of(Trainer.Rounds rounds, long total) {
        var counter = new RoundCounter();
        LISTENERS.put(counter.id, new Listener(rounds, total, new java.util.concurrent.atomic.AtomicLong()));
        return counter;
    }

    @Override
    public String getMetric() {
        return "round";
    }

    @Override
    public float eval(float[][] predictions, DMatrix rows) {
        var task = TaskContext.get();
        if (task != null && task.isInterrupted()) {
            throw new TaskKilledException("the run was cancelled");
        }
        var listener = LISTENERS.get(id);
        if (listener != null) {
            listener.rounds.finished(Math.min(listener.total, listener.done.incrementAndGet()), listener.total);
        }
        return 0;
    }

    @Override
    public void close() {
        LISTENERS.remove(id);
    }
}
