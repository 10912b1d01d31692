package io.aimass.training.trainer;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import ml.dmlc.xgboost4j.scala.DMatrix;
import ml.dmlc.xgboost4j.scala.EvalTrait;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.util.LongAccumulator;

/**
 * Hears of each boosting round where XGBoost runs it, as an evaluation that evaluates nothing, and ends boosting when its Spark task is
 * to end. From executors of other JVMs the rounds come with their heartbeats, every 10 s as Spark is set.
 */
final class RoundCounter implements EvalTrait, AutoCloseable {
    private static final long serialVersionUID = 1L;
    private static final Map<String, Listener> LISTENERS = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();
    private final LongAccumulator elsewhere;
    private final transient SparkContext spark;
    private final transient HeartbeatListener heartbeats;

    private record Listener(Trainer.Rounds rounds, long total, AtomicLong done) {}

    private RoundCounter(SparkContext spark, Trainer.Rounds rounds, long total) {
        this.spark = spark;
        this.elsewhere = spark.longAccumulator();
        this.heartbeats = new HeartbeatListener(elsewhere.id(), done -> rounds.finished(Math.min(total, done), total));
    }

    static RoundCounter of(SparkContext spark, Trainer.Rounds rounds, long total) {
        var counter = new RoundCounter(spark, rounds, total);
        LISTENERS.put(counter.id, new Listener(rounds, total, new AtomicLong()));
        spark.addSparkListener(counter.heartbeats);
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
        if (listener == null) {
            elsewhere.add(1);
        } else {
            listener.rounds.finished(Math.min(listener.total, listener.done.incrementAndGet()), listener.total);
        }
        return 0;
    }

    @Override
    public void close() {
        spark.removeSparkListener(heartbeats);
        LISTENERS.remove(id);
    }
}
