package io.aimass.training.bigdl;

import com.intel.analytics.bigdl.dllib.nn.BCECriterion;
import com.intel.analytics.bigdl.dllib.nn.Concat;
import com.intel.analytics.bigdl.dllib.nn.Linear;
import com.intel.analytics.bigdl.dllib.nn.LookupTable;
import com.intel.analytics.bigdl.dllib.nn.Narrow;
import com.intel.analytics.bigdl.dllib.nn.RandomNormal;
import com.intel.analytics.bigdl.dllib.nn.ReLU;
import com.intel.analytics.bigdl.dllib.nn.Select;
import com.intel.analytics.bigdl.dllib.nn.Sequential;
import com.intel.analytics.bigdl.dllib.nn.Sigmoid;
import com.intel.analytics.bigdl.dllib.nn.Tanh;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.Activity;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import io.aimass.scoring.DenseNetwork;
import io.aimass.scoring.DenseNetwork.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A network of BigDL's layers, its weights in one array. Not thread-safe. */
final class BigdlNetwork {
    private static final double EMBEDDING_DEVIATION = 0.05;

    private final NetworkShape shape;
    private final List<LookupTable<Object>> tables = new ArrayList<>();
    private final List<Linear<Object>> layers = new ArrayList<>();
    private final Sequential<Object> margin = new Sequential<>(Floats.TAG, Floats.MATH);
    private final Sequential<Object> whole = new Sequential<>(Floats.TAG, Floats.MATH);
    private final BCECriterion<Object> loss = new BCECriterion<>(null, true, Floats.TAG, Floats.MATH);
    private final Tensor<Object> weights;
    private final Tensor<Object> gradients;

    /** @param seed the same seed gives the same first weights */
    BigdlNetwork(NetworkShape shape, long seed) {
        Mkl.require();
        com.intel.analytics.bigdl.dllib.utils.RandomGenerator.RNG().setSeed(seed);
        this.shape = shape;
        margin.add(inputs());
        var inputs = shape.inputs();
        for (var layer : shape.layers()) {
            addLinear(inputs, layer.units());
            activation(layer.activation()).ifPresent(margin::add);
            inputs = layer.units();
        }
        addLinear(inputs, 1);
        whole.add(margin);
        whole.add(new Sigmoid<>(Floats.TAG, Floats.MATH));
        var all = whole.getParameters();
        weights = all._1();
        gradients = all._2();
        whole.training();
    }

    Tensor<Object> weights() {
        return weights;
    }

    Tensor<Object> gradients() {
        return gradients;
    }

    /** Of the mean loss over the rows. @param rows as {@link NetworkShape} lays them out */
    float[] gradient(Tensor<Object> rows, Tensor<Object> labels) {
        whole.zeroGradParameters();
        var probabilities = tensor(whole.forward(rows));
        loss.forward(probabilities, labels);
        whole.backward(rows, loss.backward(probabilities, labels));
        return Floats.values(gradients);
    }

    /** What BigDL itself answers. */
    float[] margins(Tensor<Object> rows) {
        return Floats.values(tensor(margin.forward(rows)));
    }

    /** What BigDL itself answers. */
    float[] probabilities(Tensor<Object> rows) {
        return Floats.values(tensor(whole.forward(rows)));
    }

    DenseNetwork toDense() {
        var embeddings = new ArrayList<DenseNetwork.Embedding>();
        for (var i = 0; i < tables.size(); i++) {
            embeddings.add(new DenseNetwork.Embedding(
                    shape.lookups().get(i).slot(), Floats.rows(tables.get(i).weight())));
        }
        var dense = new ArrayList<DenseNetwork.Layer>();
        for (var i = 0; i < layers.size(); i++) {
            var activation = i < shape.layers().size() ? shape.layers().get(i).activation() : Activation.NONE;
            var layer = layers.get(i);
            dense.add(new DenseNetwork.Layer(activation, Floats.rows(layer.weight()), Floats.values(layer.bias())));
        }
        return new DenseNetwork(shape.slots(), embeddings, dense);
    }

    /** Takes the weights of a network of the same shape. */
    void take(DenseNetwork network) {
        for (var i = 0; i < tables.size(); i++) {
            Floats.set(tables.get(i).weight(), network.embeddings().get(i).vectors());
        }
        for (var i = 0; i < layers.size(); i++) {
            Floats.set(layers.get(i).weight(), network.layers().get(i).weights());
            Floats.set(layers.get(i).bias(), network.layers().get(i).bias());
        }
    }

    private Concat<Object> inputs() {
        var inputs = new Concat<Object>(2, Floats.TAG, Floats.MATH);
        var numbers = shape.slots() - shape.lookups().size();
        if (numbers > 0) {
            inputs.add(new Narrow<>(2, 1, numbers, Floats.TAG, Floats.MATH));
        }
        for (var i = 0; i < shape.lookups().size(); i++) {
            var lookup = shape.lookups().get(i);
            var table = new LookupTable<Object>(
                    lookup.vectors(),
                    lookup.length(),
                    0,
                    Double.MAX_VALUE,
                    2,
                    false,
                    null,
                    false,
                    Floats.TAG,
                    Floats.MATH);
            table.setInitMethod(new RandomNormal(0, EMBEDDING_DEVIATION), null);
            var first = new float[lookup.length()];
            Floats.set(table.weight(), first);
            tables.add(table);
            var embedding = new Sequential<Object>(Floats.TAG, Floats.MATH);
            embedding.add(new Select<>(2, numbers + i + 1, Floats.TAG, Floats.MATH));
            embedding.add(table);
            inputs.add(embedding);
        }
        return inputs;
    }

    private void addLinear(int inputs, int units) {
        var layer =
                new Linear<Object>(inputs, units, true, null, null, null, null, null, null, Floats.TAG, Floats.MATH);
        layers.add(layer);
        margin.add(layer);
    }

    private static Optional<
                    com.intel.analytics.bigdl.dllib.nn.abstractnn.AbstractModule<
                            ? extends Activity, ? extends Activity, Object>>
            activation(Activation activation) {
        return switch (activation) {
            case RELU -> Optional.of(new ReLU<>(false, Floats.TAG, Floats.MATH));
            case TANH -> Optional.of(new Tanh<>(Floats.TAG, Floats.MATH));
            case SIGMOID -> Optional.of(new Sigmoid<>(Floats.TAG, Floats.MATH));
            case NONE -> Optional.empty();
        };
    }

    @SuppressWarnings("unchecked")
    private static Tensor<Object> tensor(Activity activity) {
        return (Tensor<Object>) activity;
    }
}
