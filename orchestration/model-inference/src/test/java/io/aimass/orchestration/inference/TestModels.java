package io.aimass.orchestration.inference;

import io.aimass.contracts.ModelManifest;
import io.aimass.contracts.ModelManifest.Column;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.scoring.ModelPackage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Forests of random stumps over a few columns, and random records for them. */
final class TestModels {
    static final List<Column> INPUTS = List.of(
            new Column("distance", "double", true, "miles"),
            new Column("hour", "long", false, ""),
            new Column("origin", "string", true, ""),
            new Column("holiday", "boolean", true, ""));

    private static final List<Map<String, Object>> STEPS = List.of(
            Map.of("type", "numeric", "column", "distance"),
            Map.of("type", "numeric", "column", "hour"),
            Map.of("type", "numeric", "column", "holiday"),
            Map.of("type", "one-hot", "column", "origin", "values", List.of("EWR", "JFK")));

    private TestModels() {}

    static ModelPackage forest(long seed) {
        var random = new Random(seed);
        var trees = new ArrayList<Map<String, Object>>();
        for (var i = 0; i < 50; i++) {
            trees.add(stump(random));
        }
        var parameters = Map.of("base_score", "5E-1", "num_class", "0", "num_feature", "5", "num_target", "1");
        var model = Map.of(
                "learner",
                Map.of(
                        "gradient_booster", Map.of("name", "gbtree", "model", Map.of("trees", trees)),
                        "learner_model_param", parameters,
                        "objective", Map.of("name", "binary:logistic")));
        return pack("trees.json", Json.text(model));
    }

    /** A margin of {@code margin} for every row. */
    static ModelPackage constant(double margin) {
        var tree = Map.of(
                "left_children",
                List.of(-1),
                "right_children",
                List.of(-1),
                "split_indices",
                List.of(0),
                "split_conditions",
                List.of(margin),
                "default_left",
                List.of(0));
        var parameters = Map.of("base_score", "5E-1", "num_class", "0", "num_feature", "5", "num_target", "1");
        return pack(
                "trees.json",
                Json.text(Map.of(
                        "learner",
                        Map.of(
                                "gradient_booster", Map.of("name", "gbtree", "model", Map.of("trees", List.of(tree))),
                                "learner_model_param", parameters,
                                "objective", Map.of("name", "binary:logistic")))));
    }

    static Map<String, Object> row(Random random) {
        var row = new HashMap<String, Object>();
        row.put("hour", random.nextInt(24));
        if (random.nextInt(5) > 0) {
            row.put("distance", random.nextDouble() * 5);
        }
        if (random.nextInt(5) > 0) {
            row.put("origin", List.of("EWR", "JFK", "LGA").get(random.nextInt(3)));
        }
        if (random.nextInt(5) > 0) {
            row.put("holiday", random.nextBoolean());
        }
        return row;
    }

    private static Map<String, Object> stump(Random random) {
        return Map.of(
                "left_children", List.of(1, -1, -1),
                "right_children", List.of(2, -1, -1),
                "split_indices", List.of(random.nextInt(5), 0, 0),
                "split_conditions",
                        List.of(random.nextFloat() * 3, random.nextFloat() - 0.5f, random.nextFloat() - 0.5f),
                "default_left", List.of(random.nextInt(2), 0, 0));
    }

    private static ModelPackage pack(String file, String content) {
        var manifest = new ModelManifest(
                "flight-delay",
                "xgboost",
                file,
                INPUTS,
                List.of(new Column("probability", "double", false, "")),
                STEPS,
                0.5,
                Map.of(),
                Map.of(),
                "test",
                Map.of());
        return ModelPackage.seal(manifest, Map.of(file, content.getBytes(StandardCharsets.UTF_8)));
    }
}
