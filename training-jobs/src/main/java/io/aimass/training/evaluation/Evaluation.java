package io.aimass.training.evaluation;

import io.aimass.contracts.JobException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How well a model did on some rows.
 *
 * @param auc exact, ties counted half; empty when only one class occurs
 * @param logLoss mean negative log-likelihood, natural logarithm
 * @param bins ten of equal width by probability
 */
public record Evaluation(
        long rows, OptionalDouble auc, double logLoss, double accuracy, Confusion confusion, List<Bin> bins) {
    /** @param truePositives rows of class 1 that were said to be, and so on */
    public record Confusion(long truePositives, long falsePositives, long trueNegatives, long falseNegatives) {
        public Map<String, Object> toMap() {
            var map = new LinkedHashMap<String, Object>();
            map.put("truePositives", truePositives);
            map.put("falsePositives", falsePositives);
            map.put("trueNegatives", trueNegatives);
            map.put("falseNegatives", falseNegatives);
            return map;
        }
    }

    /**
     * @param probability the mean the model said of these rows
     * @param positive the share that came true
     */
    public record Bin(double from, double to, long rows, double probability, double positive) {
        Map<String, Object> toMap() {
            var map = new LinkedHashMap<String, Object>();
            map.put("from", from);
            map.put("to", to);
            map.put("rows", rows);
            map.put("probability", probability);
            map.put("positive", positive);
            return map;
        }
    }

    /**
     * By group.
     *
     * @param scores as {@link Scores}; read twice
     * @param thresholds of each group
     * @throws JobException DATA when a label is neither 0 nor 1
     */
    public static Map<Integer, Evaluation> of(Dataset<Row> scores, List<Double> thresholds) {
        var limits = thresholds.stream().mapToDouble(Double::doubleValue).toArray();
        FlatMapFunction<Iterator<Row>, TreeMap<Integer, Tally>> count =
                rows -> List.of(tally(rows, limits)).iterator();
        var tallies = new TreeMap<Integer, Tally>();
        for (var part : scores.toJavaRDD().mapPartitions(count).collect()) {
            part.forEach((group, tally) ->
                    tallies.computeIfAbsent(group, g -> new Tally()).merge(tally));
        }
        tallies.values().forEach(Evaluation::checkLabels);
        var areas = Auc.of(scores);
        var result = new TreeMap<Integer, Evaluation>();
        tallies.forEach((group, tally) -> result.put(group, of(tally, areas.get(group))));
        return result;
    }

    public Map<String, Object> toMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put("rows", rows);
        auc.ifPresent(value -> map.put("auc", value));
        map.put("logLoss", logLoss);
        map.put("accuracy", accuracy);
        map.put("confusion", confusion.toMap());
        map.put("calibration", bins.stream().map(Bin::toMap).toList());
        return map;
    }

    private static void checkLabels(Tally tally) {
        if (tally.refusedLabels > 0) {
            throw JobException.data(
                    "The label of %d rows is none of 0, 1 and null; one of them has %s. Derive a column that is.",
                    tally.refusedLabels, tally.refusedLabel);
        }
    }

    private static TreeMap<Integer, Tally> tally(Iterator<Row> rows, double[] thresholds) {
        var tallies = new TreeMap<Integer, Tally>();
        while (rows.hasNext()) {
            var row = rows.next();
            var group = row.getInt(0);
            tallies.computeIfAbsent(group, g -> new Tally()).add(row.getDouble(1), row.getDouble(2), thresholds[group]);
        }
        return tallies;
    }

    private static Evaluation of(Tally tally, OptionalDouble auc) {
        var rows = tally.rows();
        var right = tally.truePositives + tally.trueNegatives;
        var confusion =
                new Confusion(tally.truePositives, tally.falsePositives, tally.trueNegatives, tally.falseNegatives);
        return new Evaluation(rows, auc, tally.loss / rows, (double) right / rows, confusion, bins(tally));
    }

    /** Bins without a row are left out. */
    private static List<Bin> bins(Tally tally) {
        var bins = new ArrayList<Bin>();
        for (var bin = 0; bin < Tally.BINS; bin++) {
            var rows = tally.binRows[bin];
            if (rows > 0) {
                bins.add(new Bin(
                        (double) bin / Tally.BINS,
                        (double) (bin + 1) / Tally.BINS,
                        rows,
                        tally.binProbability[bin] / rows,
                        (double) tally.binPositives[bin] / rows));
            }
        }
        return bins;
    }
}
