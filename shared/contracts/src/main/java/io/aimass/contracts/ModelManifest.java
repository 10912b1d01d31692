package io.aimass.contracts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code model.json}: what a model package is, in the order people read it.
 *
 * @param name the repository it was trained for
 * @param engine which evaluator reads the engine's file: {@code xgboost}, {@code logistic-regression}, {@code bigdl}
 * @param modelFile the engine's own file within the package
 * @param inputs what a caller gives, in order, before the fitted steps
 * @param outputs what a prediction has
 * @param steps the fitted feature steps, in order, each a map with {@code type}
 * @param threshold the class is 1 when the probability is above it, as in Spark
 * @param metrics of the held-out rows, {@code test.auc}, {@code validation.logLoss}, …
 * @param training the recipe: {@code trainer}, {@code settings}, {@code tables} (name to Delta version), {@code rows}, {@code digest}
 * @param files the SHA-256 (hex) of every other file, by path within the package
 */
public record ModelManifest(
        String name,
        String engine,
        String modelFile,
        List<Column> inputs,
        List<Column> outputs,
        List<Map<String, Object>> steps,
        double threshold,
        Map<String, Double> metrics,
        Map<String, Object> training,
        String codeVersion,
        Map<String, String> files) {
    /** The format this code writes and the newest it reads. */
    public static final int FORMAT = 1;

    public static final String FILE = "model.json";

    /**
     * @param type {@code double}, {@code long}, {@code string} or {@code boolean}
     * @param unit such as {@code minutes}; empty when it has none
     */
    public record Column(String name, String type, boolean nullable, String unit) {}

    public ModelManifest {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        steps = List.copyOf(steps);
        metrics = Map.copyOf(metrics);
        files = Map.copyOf(files);
    }

    /** The same manifest with other files' digests. */
    public ModelManifest withFiles(Map<String, String> digests) {
        return new ModelManifest(
                name, engine, modelFile, inputs, outputs, steps, threshold, metrics, training, codeVersion, digests);
    }

    public Map<String, Object> toMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put("format", FORMAT);
        map.put("name", name);
        map.put("engine", engine);
        map.put("modelFile", modelFile);
        map.put("inputs", inputs.stream().map(ModelManifest::column).toList());
        map.put("outputs", outputs.stream().map(ModelManifest::column).toList());
        map.put("steps", steps);
        map.put("threshold", threshold);
        map.put("metrics", new java.util.TreeMap<>(metrics));
        map.put("training", training);
        map.put("codeVersion", codeVersion);
        map.put("files", new java.util.TreeMap<>(files));
        return map;
    }

    /** @throws IllegalArgumentException when it is not a manifest, or of a newer format */
    @SuppressWarnings("unchecked")
    public static ModelManifest fromMap(Map<String, ?> map) {
        if (!(map.get("format") instanceof Number format)) {
            throw new IllegalArgumentException("it is not a model manifest: 'format' is missing");
        }
        if (format.intValue() > FORMAT) {
            throw new IllegalArgumentException(
                    "its format " + format + " is newer than " + FORMAT + ", the newest this version reads");
        }
        try {
            var metrics = new LinkedHashMap<String, Double>();
            ((Map<String, Number>) Objects.requireNonNull(map.get("metrics")))
                    .forEach((k, v) -> metrics.put(k, v.doubleValue()));
            return new ModelManifest(
                    text(map.get("name")),
                    text(map.get("engine")),
                    text(map.get("modelFile")),
                    columns(map.get("inputs")),
                    columns(map.get("outputs")),
                    maps(map.get("steps")),
                    ((Number) Objects.requireNonNull(map.get("threshold"))).doubleValue(),
                    metrics,
                    (Map<String, Object>) Objects.requireNonNull(map.get("training")),
                    text(map.get("codeVersion")),
                    texts(map.get("files")));
        } catch (ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException(
                    "it is not a model manifest: a field is missing or of the wrong type", e);
        }
    }

    private static Map<String, Object> column(Column column) {
        var map = new LinkedHashMap<String, Object>();
        map.put("name", column.name());
        map.put("type", column.type());
        map.put("nullable", column.nullable());
        map.put("unit", column.unit());
        return map;
    }

    private static List<Column> columns(@Nullable Object value) {
        return maps(value).stream()
                .map(column -> new Column(
                        text(column.get("name")),
                        text(column.get("type")),
                        (Boolean) Objects.requireNonNull(column.get("nullable")),
                        text(column.getOrDefault("unit", ""))))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> maps(@Nullable Object value) {
        var result = new ArrayList<Map<String, Object>>();
        for (var item : (List<?>) Objects.requireNonNull(value)) {
            result.add((Map<String, Object>) item);
        }
        return result;
    }

    private static Map<String, String> texts(@Nullable Object value) {
        var result = new LinkedHashMap<String, String>();
        ((Map<?, ?>) Objects.requireNonNull(value)).forEach((key, item) -> result.put(text(key), text(item)));
        return result;
    }

    private static String text(@Nullable Object value) {
        return (String) Objects.requireNonNull(value);
    }
}
