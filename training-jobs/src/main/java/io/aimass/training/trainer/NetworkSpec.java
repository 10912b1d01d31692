package io.aimass.training.trainer;

import io.aimass.contracts.Settings;
import io.aimass.scoring.DenseNetwork.Activation;
import io.aimass.spark.fit.FeatureColumns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network as a spec declares it, and how it is trained.
 *
 * @param embeddings the length of each categorical column's vectors
 * @param layers those between the columns and the last unit
 * @param batchSize rows of all workers together
 */
public record NetworkSpec(
        Map<String, Integer> embeddings,
        List<Dense> layers,
        int epochs,
        int batchSize,
        double learningRate,
        double learningRateDecay,
        int workers) {
    private static final int EMBEDDING = 8;
    private static final List<Dense> LAYERS = List.of(new Dense(64, Activation.RELU), new Dense(32, Activation.RELU));

    /** A layer of units that each see every value of the layer before. */
    public record Dense(int units, Activation activation) {
        Map<String, Object> toMap() {
            var map = new LinkedHashMap<String, Object>();
            map.put("dense", units);
            map.put("activation", activation.key());
            return map;
        }
    }

    static NetworkSpec from(Settings parameters, FeatureColumns columns) {
        return new NetworkSpec(
                embeddings(parameters.section("embeddings"), columns),
                layers(parameters),
                parameters.integer("epochs", 10, 1, 10_000),
                parameters.integer("batch-size", 4096, 1, 10_000_000),
                parameters.decimal("learning-rate", 0.003, 1e-9, 10),
                parameters.decimal("learning-rate-decay", 0, 0, 10),
                parameters.integer("workers", 1, 1, 10_000));
    }

    /** The length of that column's vectors. */
    public int embedding(String column) {
        return embeddings.getOrDefault(column, EMBEDDING);
    }

    Map<String, Object> toMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put("embeddings", embeddings);
        map.put("layers", layers.stream().map(Dense::toMap).toList());
        map.put("epochs", epochs);
        map.put("batch-size", batchSize);
        map.put("learning-rate", learningRate);
        map.put("learning-rate-decay", learningRateDecay);
        map.put("workers", workers);
        return map;
    }

    /** What is written for a column that is not categorical stays unread, and so is reported. */
    private static Map<String, Integer> embeddings(Settings lengths, FeatureColumns columns) {
        var result = new LinkedHashMap<String, Integer>();
        columns.categorical().forEach(column -> result.put(column, lengths.integer(column, EMBEDDING, 1, 1_000)));
        return result;
    }

    private static List<Dense> layers(Settings parameters) {
        if (!parameters.has("layers")) {
            return LAYERS;
        }
        var layers = new ArrayList<Dense>();
        for (var layer : parameters.sections("layers")) {
            layer.check(
                    layer.has("dense"), "'" + layer.path("dense") + "' is missing: the number of the layer's units");
            layers.add(new Dense(
                    layer.integer("dense", 1, 1, 100_000),
                    layer.choice("activation", Activation.class, Activation.RELU)));
        }
        return layers;
    }
}
