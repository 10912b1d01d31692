package io.aimass.training.bigdl;

import com.intel.analytics.bigdl.dllib.optim.Adam;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import io.aimass.contracts.JobException;
import io.aimass.scoring.DenseNetwork;
import io.aimass.training.trainer.NetworkFitter;
import io.aimass.training.trainer.NetworkSpec;
import io.aimass.training.trainer.Trainer;
import io.aimass.training.trainer.TrainingSet;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;
import scala.runtime.AbstractFunction1;

/**
 * Trains in step: in every iteration each worker's task computes the gradient of its part of the batch with BigDL, and the
 * driver takes their mean to BigDL's Adam. A task depends on nothing but the weights it is given, so it may run, and run again,
 * on any executor.
 */
public final class BigdlFitter implements NetworkFitter {
    /** Counted by every task; Spark's event log has it by task and executor. */
    static final String ROWS = "rows BigDL computed gradients of";

    @Override
    public DenseNetwork fit(NetworkSpec spec, TrainingSet set, Trainer.Rounds rounds) {
        var shape = NetworkShape.of(spec, set.steps());
        if (shape.inputs() == 0) {
            throw JobException.data(
                    "No column of the model has a value in the training rows. Check 'categorical' and the split's 'train' condition.");
        }
        var network = new BigdlNetwork(shape, set.seed());
        var shards = shards(shape, set);
        try {
            new Descent(spec, set.seed(), network, shards, rounds).run();
            return network.toDense();
        } finally {
            shards.unpersist();
        }
    }

    private static JavaRDD<Shard> shards(NetworkShape shape, TrainingSet set) {
        return set.vectors()
                .select(TrainingSet.FEATURES, TrainingSet.LABEL)
                .toJavaRDD()
                .mapPartitionsWithIndex(
                        (partition, rows) ->
                                List.of(Shard.of(shape, partition, rows)).iterator(),
                        false)
                .setName("BigDL training rows")
                .persist(StorageLevel.MEMORY_AND_DISK());
    }

    private static final class Descent {
        private final NetworkSpec spec;
        private final long seed;
        private final BigdlNetwork network;
        private final JavaRDD<Shard> shards;
        private final Trainer.Rounds rounds;
        private final LongAccumulator computed;
        private final Adam<Object> adam;

        Descent(NetworkSpec spec, long seed, BigdlNetwork network, JavaRDD<Shard> shards, Trainer.Rounds rounds) {
            this.spec = spec;
            this.seed = seed;
            this.network = network;
            this.shards = shards;
            this.rounds = rounds;
            this.computed =
                    JavaSparkContext.fromSparkContext(shards.context()).sc().longAccumulator(ROWS);
            this.adam = new Adam<>(
                    spec.learningRate(), spec.learningRateDecay(), 0.9, 0.999, 1e-8, Floats.TAG, Floats.MATH);
        }

        void run() {
            var rowsOfWorker = Math.max(1, (spec.batchSize() + spec.workers() - 1) / spec.workers());
            var largest = shards.map(Shard::size).collect().stream()
                    .mapToInt(Integer::intValue)
                    .max()
                    .orElse(0);
            var batches = (largest + rowsOfWorker - 1) / rowsOfWorker;
            var total = (long) spec.epochs() * batches;
            var done = 0L;
            for (var epoch = 0; epoch < spec.epochs(); epoch++) {
                for (var index = 0; index < batches; index++) {
                    step(new Shard.Batch(Floats.values(network.weights()), seed, epoch, index, rowsOfWorker));
                    rounds.finished(++done, total);
                }
                checkFinite(epoch);
            }
        }

        private void checkFinite(int epoch) {
            for (var weight : Floats.values(network.weights())) {
                if (!Float.isFinite(weight)) {
                    throw JobException.user(
                            "The network's weights are no longer finite after epoch %d. Lower 'parameters.learning-rate', which is %s.",
                            epoch + 1, spec.learningRate());
                }
            }
        }

        private void step(Shard.Batch batch) {
            var counter = computed;
            var parts = shards.map(shard -> {
                        var gradient = shard.gradient(batch);
                        counter.add(gradient.rows());
                        return gradient;
                    })
                    .setName("BigDL gradients")
                    .collect();
            Floats.set(network.gradients(), Shard.Gradient.mean(parts, batch.weights().length));
            adam.optimize(new Given(network.gradients()), network.weights());
        }
    }

    /** What Adam asks for: the loss, which it only hands back, and the gradient. */
    private static final class Given extends AbstractFunction1<Tensor<Object>, Tuple2<Object, Tensor<Object>>> {
        private final Tensor<Object> gradient;

        Given(Tensor<Object> gradient) {
            this.gradient = gradient;
        }

        @Override
        public Tuple2<Object, Tensor<Object>> apply(Tensor<Object> weights) {
            return new Tuple2<>(0f, gradient);
        }
    }
}
