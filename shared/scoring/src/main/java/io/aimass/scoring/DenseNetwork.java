package io.aimass.scoring;

import io.aimass.contracts.JobException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A feed-forward network of two classes, in floats. The first layer takes the slots that no embedding reads, in their order and
 * each held within {@link #LIMIT}, then the vectors of the embeddings; the last one gives the log-odds. As a file:
 *
 * <pre>{"slots": n, "embeddings": [{"slot": 2, "vectors": [[…], …]}], "layers": [{"activation": "relu", "weights": [[…], …], "bias": […]}]}</pre>
 *
 * @param slots the length of the model's vector
 */
public record DenseNetwork(int slots, List<Embedding> embeddings, List<Layer> layers) {
    /** Numbers are standardized: what is farther out than this counts as this far. */
    public static final float LIMIT = 10;

    /** What a unit does with its sum. */
    public enum Activation {
        RELU,
        TANH,
        SIGMOID,
        NONE;

        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param vectors first that of a category which is missing or not known, then one for each position of the slot's step */
    public record Embedding(int slot, float[][] vectors) {
        public int size() {
            return vectors[0].length;
        }
    }

    /** @param weights a row for each unit */
    public record Layer(Activation activation, float[][] weights, float[] bias) {
        public int inputs() {
            return weights[0].length;
        }

        public int units() {
            return weights.length;
        }
    }

    public DenseNetwork {
        embeddings = List.copyOf(embeddings);
        layers = List.copyOf(layers);
        checkEmbeddings(slots, embeddings);
        checkLayers(
                slots
                        - embeddings.size()
                        + embeddings.stream().mapToInt(Embedding::size).sum(),
                layers);
    }

    /** The slots that no embedding reads. */
    public int[] numbers() {
        var embedded = new HashSet<Integer>();
        embeddings.forEach(embedding -> embedded.add(embedding.slot()));
        return java.util.stream.IntStream.range(0, slots)
                .filter(slot -> !embedded.contains(slot))
                .toArray();
    }

    /** Held within {@link #LIMIT}. */
    public static float limited(double number) {
        return (float) Math.max(-LIMIT, Math.min(LIMIT, number));
    }

    public byte[] write() {
        var map = new LinkedHashMap<String, Object>();
        map.put("slots", slots);
        map.put(
                "embeddings",
                embeddings.stream()
                        .map(embedding -> ordered("slot", embedding.slot(), "vectors", embedding.vectors()))
                        .toList());
        map.put(
                "layers",
                layers.stream()
                        .map(layer -> ordered(
                                "activation",
                                layer.activation().key(),
                                "weights",
                                layer.weights(),
                                "bias",
                                layer.bias()))
                        .toList());
        return ModelJson.compact(map);
    }

    static DenseNetwork read(String path, byte[] content) {
        try {
            var map = ModelJson.read(path, content);
            var embeddings = new ArrayList<Embedding>();
            for (var item : objects(map, "embeddings")) {
                embeddings.add(new Embedding(whole(item, "slot"), rows(item, "vectors")));
            }
            var layers = new ArrayList<Layer>();
            for (var item : objects(map, "layers")) {
                layers.add(new Layer(activation(item), rows(item, "weights"), row(item.get("bias"), "bias")));
            }
            return new DenseNetwork(whole(map, "slots"), embeddings, layers);
        } catch (IllegalArgumentException e) {
            throw JobException.data(
                    "Model file '" + path + "' is not a network: " + e.getMessage() + ". Make the package again.");
        }
    }

    private static void checkEmbeddings(int slots, List<Embedding> embeddings) {
        var seen = new HashSet<Integer>();
        for (var embedding : embeddings) {
            var slot = embedding.slot();
            require(slot >= 0 && slot < slots, "there is no slot " + slot + " for an embedding");
            require(seen.add(slot), "slot " + slot + " has two embeddings");
            checkRows("the embedding of slot " + slot, embedding.vectors());
        }
    }

    private static void checkLayers(int inputs, List<Layer> layers) {
        require(!layers.isEmpty(), "it has no layer");
        var expected = inputs;
        for (var i = 0; i < layers.size(); i++) {
            var layer = layers.get(i);
            var name = "layer " + (i + 1);
            checkRows(name, layer.weights());
            require(
                    layer.inputs() == expected,
                    name + " takes " + layer.inputs() + " values, but is given " + expected);
            require(layer.bias().length == layer.units(), name + " has not one bias a unit");
            require(finite(layer.bias()), name + " has a bias that is not finite");
            expected = layer.units();
        }
        var last = layers.get(layers.size() - 1);
        require(
                last.units() == 1 && last.activation() == Activation.NONE,
                "its last layer must be one unit without activation, which gives the log-odds");
    }

    private static void checkRows(String what, float[][] rows) {
        require(rows.length > 0 && rows[0].length > 0, what + " is empty");
        for (var row : rows) {
            require(row.length == rows[0].length, what + " has rows of different lengths");
            require(finite(row), what + " has a weight that is not finite");
        }
    }

    private static boolean finite(float[] values) {
        for (var value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> objects(Map<String, Object> map, String key) {
        if (map.get(key) instanceof List<?> list && list.stream().allMatch(Map.class::isInstance)) {
            return (List<Map<String, Object>>) list;
        }
        throw new IllegalArgumentException("'" + key + "' must be a list of objects");
    }

    private static int whole(Map<String, Object> map, String key) {
        if (map.get(key) instanceof Integer number) {
            return number;
        }
        throw new IllegalArgumentException("'" + key + "' must be a whole number");
    }

    private static Activation activation(Map<String, Object> map) {
        return Arrays.stream(Activation.values())
                .filter(activation -> activation.key().equals(map.get("activation")))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + map.get("activation") + "' is no activation"));
    }

    private static float[][] rows(Map<String, Object> map, String key) {
        if (map.get(key) instanceof List<?> list) {
            return list.stream().map(item -> row(item, key)).toArray(float[][]::new);
        }
        throw new IllegalArgumentException("'" + key + "' must be a list of lists of numbers");
    }

    private static float[] row(@org.jspecify.annotations.Nullable Object item, String key) {
        if (!(item instanceof List<?> list) || !list.stream().allMatch(Number.class::isInstance)) {
            throw new IllegalArgumentException("'" + key + "' must hold lists of numbers");
        }
        var row = new float[list.size()];
        for (var i = 0; i < row.length; i++) {
            row[i] = ((Number) list.get(i)).floatValue();
        }
        return row;
    }

    private static Map<String, Object> ordered(Object... pairs) {
        var map = new LinkedHashMap<String, Object>();
        for (var i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
