package io.aimass.training;

import io.aimass.contracts.JobException;
import io.aimass.contracts.ModelManifest;
import io.aimass.scoring.FittedSteps;
import io.aimass.spark.fit.Encoding;
import io.aimass.spark.fit.FeatureColumns;
import io.aimass.training.evaluation.Auc;
import io.aimass.training.evaluation.Scores;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Stops a model that is too good to be true, and says which features alone tell the answer. */
final class LeakCheck {
    private static final int NAMED = 3;

    private final double limit;
    private final String label;
    private final FeatureColumns columns;

    LeakCheck(double limit, String label, FeatureColumns columns) {
        this.limit = limit;
        this.label = label;
        this.columns = columns;
    }

    /** @throws JobException DATA when {@code auc}, of the validation rows, reaches the limit */
    void check(double auc, Dataset<Row> validation, ModelManifest manifest) {
        if (limit >= 1 || auc < limit) {
            return;
        }
        var alone = alone(validation, manifest);
        var telling =
                alone.entrySet().stream().filter(e -> e.getValue() >= limit).toList();
        var named = telling.isEmpty() ? alone.entrySet().stream().limit(NAMED).toList() : telling;
        throw JobException.data(
                "The validation AUC is %.3f; from %.2f on ('leak-auc') it is taken for a leak: a feature knows the answer. %s: %s. "
                        + "Remove what is not known at the time of prediction, or raise 'leak-auc' if it is right.",
                auc,
                limit,
                telling.isEmpty() ? "None does alone; the strongest are" : "These do alone",
                described(named));
    }

    private static String described(List<Map.Entry<String, Double>> features) {
        return features.stream()
                .map(e -> String.format(Locale.ROOT, "%s (AUC %.3f)", e.getKey(), e.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** The AUC of each column alone, in the better direction, strongest first. */
    private Map<String, Double> alone(Dataset<Row> validation, ModelManifest manifest) {
        var slots = FittedSteps.of(manifest.inputs(), manifest.steps()).slotNames();
        var vectors = Vectors.of(validation, columns, label, manifest.inputs(), manifest.steps(), Encoding.TREES);
        FlatMapFunction<Row, Row> apart = LeakCheck::apart;
        var areas = Auc.of(vectors.flatMap(apart, Encoders.row(Scores.SCHEMA)));
        var best = new TreeMap<String, Double>();
        areas.forEach((slot, area) ->
                area.ifPresent(value -> best.merge(column(slots.get(slot)), Math.max(value, 1 - value), Math::max)));
        return best.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, java.util.LinkedHashMap::new));
    }

    private static String column(String slot) {
        var equals = slot.indexOf('=');
        return equals < 0 ? slot : slot.substring(0, equals);
    }

    private static Iterator<Row> apart(Row row) {
        var values = ((Vector) row.get(0)).toArray();
        var result = new ArrayList<Row>(values.length);
        for (var slot = 0; slot < values.length; slot++) {
            if (!Double.isNaN(values[slot])) {
                result.add(RowFactory.create(slot, values[slot], row.getDouble(1)));
            }
        }
        return result.iterator();
    }
}
