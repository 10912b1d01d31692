package io.aimass.scoring;

import io.aimass.contracts.JobException;
import java.util.Arrays;

/** Evaluates a {@link DenseNetwork} in floats, a block of rows layer by layer. */
final class NetworkEvaluator implements Evaluator {
    private final int slots;
    private final int[] numbers;
    private final DenseNetwork.Embedding[] embeddings;
    private final boolean[] embedded;
    private final Layer[] layers;

    /** @param weights those of the first input to each unit, then of the second: additions run along the units */
    private record Layer(DenseNetwork.Activation activation, int inputs, int units, float[] weights, float[] bias) {
        static Layer of(DenseNetwork.Layer layer) {
            var weights = new float[layer.inputs() * layer.units()];
            for (var unit = 0; unit < layer.units(); unit++) {
                for (var input = 0; input < layer.inputs(); input++) {
                    weights[input * layer.units() + unit] = layer.weights()[unit][input];
                }
            }
            return new Layer(layer.activation(), layer.inputs(), layer.units(), weights, layer.bias());
        }
    }

    private NetworkEvaluator(DenseNetwork network) {
        slots = network.slots();
        numbers = network.numbers();
        embeddings = network.embeddings().toArray(DenseNetwork.Embedding[]::new);
        embedded = new boolean[slots];
        for (var embedding : embeddings) {
            embedded[embedding.slot()] = true;
        }
        layers = network.layers().stream().map(Layer::of).toArray(Layer[]::new);
    }

    static NetworkEvaluator of(String path, DenseNetwork network, FittedSteps steps) {
        if (network.slots() == steps.width()) {
            var vectors = new int[network.slots()];
            network.embeddings().forEach(embedding -> vectors[embedding.slot()] = embedding.vectors().length);
            for (var slot = 0; slot < vectors.length; slot++) {
                var needed = steps.categories(slot) == 0 ? 0 : steps.categories(slot) + 1;
                if (vectors[slot] != needed) {
                    throw JobException.data("Model file '" + path + "' does not fit the fitted steps: slot '"
                            + steps.slotNames().get(slot) + "' needs " + needed + " vectors, it has " + vectors[slot]
                            + ". Make the package again.");
                }
            }
        }
        return new NetworkEvaluator(network);
    }

    @Override
    public int width() {
        return slots;
    }

    @Override
    public boolean acceptsMissing(int slot) {
        return embedded[slot];
    }

    @Override
    public double probability(double margin) {
        return 1 / (1 + Math.exp(-margin));
    }

    @Override
    public Block block(int capacity) {
        return new Rows(capacity);
    }

    private final class Rows implements Block {
        private final float[] inputs;
        private float[] from;
        private float[] to;

        Rows(int capacity) {
            inputs = new float[capacity * layers[0].inputs()];
            var widest = Arrays.stream(layers).mapToInt(Layer::units).max().orElseThrow();
            from = new float[capacity * widest];
            to = new float[capacity * widest];
        }

        @Override
        public void set(int row, double[] slots) {
            var at = row * layers[0].inputs();
            for (var slot : numbers) {
                inputs[at++] = DenseNetwork.limited(slots[slot]);
            }
            for (var embedding : embeddings) {
                var position = slots[embedding.slot()];
                var vector = embedding.vectors()[Double.isNaN(position) ? 0 : 1 + (int) position];
                System.arraycopy(vector, 0, inputs, at, vector.length);
                at += vector.length;
            }
        }

        @Override
        public void margins(int rows, double[] margins) {
            apply(layers[0], rows, inputs, to);
            for (var i = 1; i < layers.length; i++) {
                var given = to;
                to = from;
                from = given;
                apply(layers[i], rows, from, to);
            }
            for (var row = 0; row < rows; row++) {
                margins[row] = to[row];
            }
        }

        private static void apply(Layer layer, int rows, float[] from, float[] to) {
            var units = layer.units();
            for (var row = 0; row < rows; row++) {
                var at = row * units;
                System.arraycopy(layer.bias(), 0, to, at, units);
                for (var input = 0; input < layer.inputs(); input++) {
                    var value = from[row * layer.inputs() + input];
                    if (value != 0) {
                        add(value, layer.weights(), input * units, to, at, units);
                    }
                }
            }
            activate(layer.activation(), to, rows * units);
        }

        private static void add(float value, float[] weights, int from, float[] sums, int at, int units) {
            for (var unit = 0; unit < units; unit++) {
                sums[at + unit] += value * weights[from + unit];
            }
        }

        private static void activate(DenseNetwork.Activation activation, float[] values, int count) {
            for (var i = 0; i < count; i++) {
                values[i] = switch (activation) {
                    case RELU -> Math.max(0, values[i]);
                    case TANH -> (float) Math.tanh(values[i]);
                    case SIGMOID -> (float) (1 / (1 + Math.exp(-values[i])));
                    case NONE -> values[i];
                };
            }
        }
    }
}
