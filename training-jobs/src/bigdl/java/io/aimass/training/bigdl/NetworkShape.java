package io.aimass.training.bigdl;

import io.aimass.scoring.DenseNetwork.Activation;
import io.aimass.training.trainer.NetworkSpec;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a network is built from. Its input has the numbers first, then a position for each embedding.
 *
 * @param slots the length of the model's vector
 */
record NetworkShape(int slots, List<Lookup> lookups, List<Dense> layers) implements Serializable {
    NetworkShape {
        lookups = new ArrayList<>(lookups);
        layers = new ArrayList<>(layers);
    }

    /**
     * @param slot of the model's vector, where a position is
     * @param vectors one for what is missing or not known, then one for each category
     */
    record Lookup(int slot, int vectors, int length) implements Serializable {}

    record Dense(int units, Activation activation) implements Serializable {}

    static NetworkShape of(NetworkSpec spec, List<Map<String, Object>> steps) {
        var lookups = new ArrayList<Lookup>();
        for (var slot = 0; slot < steps.size(); slot++) {
            var step = steps.get(slot);
            if (step.get("values") instanceof List<?> values) {
                var length = spec.embedding(String.valueOf(step.get("column")));
                lookups.add(new Lookup(slot, values.size() + 1, length));
            }
        }
        var layers = spec.layers().stream()
                .map(layer -> new Dense(layer.units(), layer.activation()))
                .toList();
        return new NetworkShape(steps.size(), lookups, layers);
    }

    /** The slots of numbers. */
    int[] numbers() {
        return java.util.stream.IntStream.range(0, slots)
                .filter(slot -> lookups.stream().noneMatch(lookup -> lookup.slot() == slot))
                .toArray();
    }

    /** How many values the first layer is given. */
    int inputs() {
        return slots
                - lookups.size()
                + lookups.stream().mapToInt(Lookup::length).sum();
    }
}
