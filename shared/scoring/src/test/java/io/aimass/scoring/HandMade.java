package io.aimass.scoring;

import io.aimass.contracts.ModelManifest;
import io.aimass.contracts.ModelManifest.Column;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Models small enough to be computed by hand. */
final class HandMade {
    static final List<Column> INPUTS = List.of(
            new Column("distance", "double", true, "miles"),
            new Column("hour", "long", false, ""),
            new Column("origin", "string", true, ""));

    static final List<Map<String, Object>> STEPS = List.of(
            Map.of("type", "numeric", "column", "distance"),
            Map.of("type", "numeric", "column", "hour"),
            Map.of("type", "one-hot", "column", "origin", "values", List.of("EWR", "JFK")));

    /** Two trees over distance, hour, origin=EWR, origin=JFK; the base margin is 0. */
    static final String TREES = """
            {"learner": {"attributes": {}, "feature_names": [], "feature_types": [],
              "gradient_booster": {"name": "gbtree", "model": {"gbtree_model_param": {"num_parallel_tree": "1", "num_trees": "2"},
                "tree_info": [0, 0], "trees": [
                 {"id": 0, "left_children": [1, -1, 3, -1, -1], "right_children": [2, -1, 4, -1, -1], "split_indices": [0, 0, 1, 0, 0],
                  "split_conditions": [1000.5, -0.25, 12, 0.5, 1.5], "default_left": [1, 0, 0, 0, 0], "split_type": [0, 0, 0, 0, 0]},
                 {"id": 1, "left_children": [1, -1, -1], "right_children": [2, -1, -1], "split_indices": [3, 0, 0],
                  "split_conditions": [0.5, 0.125, -0.75], "default_left": [0, 0, 0], "split_type": [0, 0, 0]}]}},
              "learner_model_param": {"base_score": "5E-1", "boost_from_average": "1", "num_class": "0", "num_feature": "4", "num_target": "1"},
              "objective": {"name": "binary:logistic", "reg_loss_param": {"scale_pos_weight": "1"}}},
             "version": [3, 0, 4]}
            """;

    private HandMade() {}

    static ModelManifest manifest(String engine, String modelFile, List<Map<String, Object>> steps) {
        return new ModelManifest(
                "flight-delay",
                engine,
                modelFile,
                INPUTS,
                List.of(new Column("probability", "double", false, "")),
                steps,
                0.5,
                Map.of("test.auc", 0.7),
                Map.of("trainer", engine),
                "1",
                Map.of());
    }

    static ModelPackage trees() {
        return ModelPackage.seal(manifest("xgboost", "model.xgb.json", STEPS), Map.of("model.xgb.json", bytes(TREES)));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
