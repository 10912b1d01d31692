package io.aimass.scoring;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Reads the model file XGBoost itself saves (UBJ or JSON): a {@code gbtree} booster with one logistic output. */
final class XgboostReader {
    private static final List<String> OBJECTIVES = List.of("binary:logistic", "reg:logistic");

    private final String path;

    private XgboostReader(String path) {
        this.path = path;
    }

    static XgboostEvaluator read(String path, byte[] content) {
        try {
            var model = path.endsWith(".ubj") ? UbjReader.read(content) : ModelJson.read(path, content);
            return new XgboostReader(path).evaluator(map(model, "learner"));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new JobException(
                    ErrorType.DATA,
                    "Model file '" + path + "' is not an XGBoost model: " + e.getMessage()
                            + ". Save it with XGBoost 1.6 or newer, as .ubj or .json.",
                    e);
        }
    }

    private XgboostEvaluator evaluator(Map<String, ?> learner) {
        var objective = String.valueOf(map(learner, "objective").get("name"));
        check(
                OBJECTIVES.contains(objective),
                "its objective is '" + objective + "'",
                "Train with one of " + String.join(", ", OBJECTIVES));
        var booster = map(learner, "gradient_booster");
        check(
                "gbtree".equals(booster.get("name")),
                "its booster is '" + booster.get("name") + "'",
                "Train with booster gbtree");
        var parameters = map(learner, "learner_model_param");
        check(
                whole(parameters, "num_class") == 0 && whole(parameters, "num_target") <= 1,
                "it has more than one output",
                "Train a model of two classes");
        var model = map(booster, "model");
        var trees = list(model, "trees");
        var forest = new Forest(whole(parameters, "num_feature"));
        for (var tree : trees) {
            add(forest, asMap(tree));
        }
        return forest.evaluator(baseMargin(parameters));
    }

    private void add(Forest forest, Map<String, ?> tree) {
        var left = ints(tree, "left_children");
        var right = ints(tree, "right_children");
        var features = ints(tree, "split_indices");
        var conditions = floats(tree, "split_conditions");
        var defaultLeft = ints(tree, "default_left");
        if (tree.containsKey("split_type")) {
            check(
                    Arrays.stream(ints(tree, "split_type")).allMatch(t -> t == 0),
                    "it splits on categories",
                    "Train with one-hot or index steps instead");
        }
        forest.add(new Forest.Tree(left, right, features, conditions, defaultLeft));
    }

    /** XGBoost keeps {@code base_score} as a probability and starts every sum from its log-odds, computed in float. */
    private static float baseMargin(Map<String, ?> parameters) {
        var text = String.valueOf(parameters.get("base_score")).replaceAll("[\\[\\]]", "");
        var score = Float.parseFloat(text);
        if (!(score > 0 && score < 1)) {
            throw new IllegalArgumentException("its base_score is " + text + ", which is not a probability");
        }
        return -(float) Math.log(1.0f / score - 1.0f);
    }

    private void check(boolean holds, String problem, String remedy) {
        if (!holds) {
            throw JobException.data("Model file '" + path + "' cannot be evaluated: " + problem + ". " + remedy + ".");
        }
    }

    private static Map<String, ?> map(Map<String, ?> parent, String key) {
        if (parent.get(key) == null) {
            throw new IllegalArgumentException("'" + key + "' is missing");
        }
        return asMap(parent.get(key));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, ?> asMap(Object value) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, ?>) map;
        }
        throw new IllegalArgumentException("an object was expected");
    }

    private static List<?> list(Map<String, ?> parent, String key) {
        if (parent.get(key) instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException("'" + key + "' must be a list");
    }

    private static int whole(Map<String, ?> parent, String key) {
        return parent.get(key) == null ? 0 : Integer.parseInt(String.valueOf(parent.get(key)));
    }

    private static int[] ints(Map<String, ?> parent, String key) {
        var value = parent.get(key);
        if (value instanceof int[] array) {
            return array;
        }
        if (value instanceof long[] array) {
            return Arrays.stream(array).mapToInt(Math::toIntExact).toArray();
        }
        return list(parent, key).stream().mapToInt(XgboostReader::intValue).toArray();
    }

    private static int intValue(Object value) {
        if (value instanceof Boolean flag) {
            return flag ? 1 : 0;
        }
        if (value instanceof Number number) {
            return number.intValue();
        }
        throw new IllegalArgumentException("a number was expected, not " + value);
    }

    private static float[] floats(Map<String, ?> parent, String key) {
        if (parent.get(key) instanceof float[] array) {
            return array;
        }
        var items = list(parent, key);
        var result = new float[items.size()];
        for (var i = 0; i < result.length; i++) {
            result[i] = Float.parseFloat(String.valueOf(items.get(i)));
        }
        return result;
    }
}
