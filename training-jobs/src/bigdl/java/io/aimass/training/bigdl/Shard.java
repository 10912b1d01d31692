package io.aimass.training.bigdl;

import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * One worker's rows, kept by Spark from one iteration to the next, and with them on an executor the worker's own copy of the
 * network. Every epoch goes through them once in another order, which follows from the seed.
 */
final class Shard implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int PIECE = 1 << 14;

    private final NetworkShape shape;
    private final int partition;
    private final int width;
    private final ArrayList<float[]> pieces = new ArrayList<>();
    private final ArrayList<float[]> labels = new ArrayList<>();
    private int size;

    private transient @Nullable BigdlNetwork network;
    private transient int @Nullable [] order;
    private transient int orderOf;

    private Shard(NetworkShape shape, int partition) {
        this.shape = shape;
        this.partition = partition;
        this.width = shape.slots();
    }

    /** @param rows with the model's vector and the label as their first two columns */
    static Shard of(NetworkShape shape, int partition, Iterator<Row> rows) {
        var shard = new Shard(shape, partition);
        var numbers = shape.numbers();
        while (rows.hasNext()) {
            var row = rows.next();
            shard.add(numbers, ((Vector) row.get(0)).toArray(), (float) row.getDouble(1));
        }
        return shard;
    }

    int size() {
        return size;
    }

    /** @return empty when the epoch has no such batch here */
    Gradient gradient(Batch batch) {
        var from = (long) batch.index() * batch.rows();
        var count = (int) Math.min(batch.rows(), size - from);
        if (count <= 0) {
            return Gradient.NONE;
        }
        var replica = replica();
        Floats.set(replica.weights(), batch.weights());
        var chosen = order(batch.seed(), batch.epoch());
        var rows = new float[count * width];
        var answers = new float[count];
        for (var i = 0; i < count; i++) {
            var row = chosen[(int) from + i];
            System.arraycopy(pieces.get(row / PIECE), row % PIECE * width, rows, i * width, width);
            answers[i] = labels.get(row / PIECE)[row % PIECE];
        }
        return new Gradient(count, replica.gradient(tensor(rows, count), Floats.tensor(answers, count, 1)));
    }

    /** Row {@code i} is laid out for the network: numbers held within bounds, then positions counted from 1, 1 being the unknown. */
    static void layOut(NetworkShape shape, int[] numbers, double[] slots, float[] target, int at) {
        var next = at;
        for (var slot : numbers) {
            target[next++] = io.aimass.scoring.DenseNetwork.limited(slots[slot]);
        }
        for (var lookup : shape.lookups()) {
            var position = slots[lookup.slot()];
            target[next++] = Double.isNaN(position) ? 1 : 2 + (float) position;
        }
    }

    private Tensor<Object> tensor(float[] rows, int count) {
        return Floats.tensor(rows, count, width);
    }

    private void add(int[] numbers, double[] slots, float label) {
        if (size % PIECE == 0) {
            pieces.add(new float[PIECE * width]);
            labels.add(new float[PIECE]);
        }
        layOut(shape, numbers, slots, pieces.get(size / PIECE), size % PIECE * width);
        labels.get(size / PIECE)[size % PIECE] = label;
        size++;
    }

    private BigdlNetwork replica() {
        var mine = network;
        if (mine == null) {
            mine = new BigdlNetwork(shape, 0);
            network = mine;
        }
        return mine;
    }

    private int[] order(long seed, int epoch) {
        var known = order;
        if (known == null || orderOf != epoch) {
            known = shuffled(new SplittableRandom(seed + 31L * epoch + 1_000_003L * partition));
            order = known;
            orderOf = epoch;
        }
        return known;
    }

    private int[] shuffled(SplittableRandom random) {
        var result = new int[size];
        for (var i = 0; i < size; i++) {
            var j = random.nextInt(i + 1);
            result[i] = result[j];
            result[j] = i;
        }
        return result;
    }

    /**
     * What each worker is to do.
     *
     * @param rows of one worker
     */
    record Batch(float[] weights, long seed, int epoch, int index, int rows) implements Serializable {}

    /** @param values of the mean over the rows */
    record Gradient(int rows, float[] values) implements Serializable {
        static final Gradient NONE = new Gradient(0, new float[0]);

        /** Added up in the order of the workers: the same bits every time. */
        static float[] mean(List<Gradient> parts, int length) {
            var all = parts.stream().mapToLong(Gradient::rows).sum();
            var sum = new double[length];
            for (var part : parts) {
                for (var i = 0; i < part.values.length; i++) {
                    sum[i] += part.values[i] * (double) part.rows / all;
                }
            }
            var mean = new float[length];
            for (var i = 0; i < length; i++) {
                mean[i] = (float) sum[i];
            }
            return mean;
        }
    }
}
