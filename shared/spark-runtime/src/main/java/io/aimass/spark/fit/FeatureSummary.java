package io.aimass.spark.fit;

import io.aimass.contracts.JobException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What the training rows say about each feature and the label, taken in one scan. Partial results are merged in the order of
 * the partitions, so that the same rows give the same bits.
 */
public final class FeatureSummary implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int MAX_CATEGORIES = 10_000;

    private final Map<String, NumberSummary> numbers = new LinkedHashMap<>();
    private final Map<String, CategorySummary> categories = new LinkedHashMap<>();
    private long rows;
    private long positives;
    private long refusedLabels;
    private double refusedLabel;

    private FeatureSummary(FeatureColumns columns) {
        columns.numeric().forEach(name -> numbers.put(name, new NumberSummary()));
        columns.categorical().forEach(name -> categories.put(name, new CategorySummary()));
    }

    /**
     * @param rows the training rows, none with a null label
     * @param label a column of 0 and 1
     * @throws JobException DATA when a label is something else, or a categorical column has more than 10,000 values
     */
    public static FeatureSummary of(Dataset<Row> rows, FeatureColumns columns, String label) {
        var selection = new ArrayList<Column>();
        columns.numeric().forEach(name -> selection.add(rows.col(name).cast("double")));
        columns.categorical().forEach(name -> selection.add(rows.col(name).cast("string")));
        selection.add(rows.col(label).cast("double"));
        FlatMapFunction<Iterator<Row>, FeatureSummary> summarise =
                partition -> List.of(partial(partition, columns)).iterator();
        var partials = rows.select(selection.toArray(Column[]::new))
                .toJavaRDD()
                .mapPartitions(summarise)
                .collect();
        var result = new FeatureSummary(columns);
        partials.forEach(result::merge);
        result.check(label);
        return result;
    }

    public long rows() {
        return rows;
    }

    /** Rows whose label is 1. */
    public long positives() {
        return positives;
    }

    public boolean hasMissing(String column) {
        return numbers.containsKey(column)
                ? numbers.get(column).hasMissing()
                : categories.get(column).hasMissing();
    }

    /** The steps of a manifest, in the order of the columns. @param maxCategories slots or vectors for one column at most, of linear models and networks */
    public List<Map<String, Object>> steps(Encoding encoding, int maxCategories) {
        var steps = new ArrayList<Map<String, Object>>();
        numbers.forEach((column, summary) ->
                steps.add(encoding == Encoding.TREES ? numeric(column) : standardize(column, summary)));
        categories.forEach((column, summary) -> {
            if (summary.size() > 0) {
                steps.add(
                        switch (encoding) {
                            case LINEAR -> values("one-hot", column, summary.frequent(maxCategories));
                            case NETWORK -> values("index", column, summary.frequent(maxCategories));
                            case TREES -> values("index", column, summary.byLabel());
                        });
            }
        });
        return steps;
    }

    private static Map<String, Object> standardize(String column, NumberSummary summary) {
        var step = step("standardize", column);
        step.put("mean", summary.mean());
        step.put("scale", summary.scale());
        step.put("fill", summary.mean());
        return step;
    }

    private static Map<String, Object> numeric(String column) {
        return step("numeric", column);
    }

    private static Map<String, Object> values(String type, String column, List<String> values) {
        var step = step(type, column);
        step.put("values", values);
        return step;
    }

    private static Map<String, Object> step(String type, String column) {
        var step = new LinkedHashMap<String, Object>();
        step.put("type", type);
        step.put("column", column);
        return step;
    }

    private static FeatureSummary partial(Iterator<Row> partition, FeatureColumns columns) {
        var result = new FeatureSummary(columns);
        while (partition.hasNext()) {
            result.add(partition.next(), columns);
        }
        return result;
    }

    private void add(Row row, FeatureColumns columns) {
        var label = row.getDouble(row.size() - 1);
        if (label != 0 && label != 1) {
            refusedLabels++;
            refusedLabel = label;
            return;
        }
        rows++;
        positives += (long) label;
        var at = 0;
        for (var name : columns.numeric()) {
            if (row.isNullAt(at) || Double.isNaN(row.getDouble(at))) {
                numbers.get(name).addMissing();
            } else {
                numbers.get(name).add(row.getDouble(at));
            }
            at++;
        }
        for (var name : columns.categorical()) {
            if (row.isNullAt(at)) {
                categories.get(name).addMissing();
            } else {
                categories.get(name).add(row.getString(at), (int) label);
            }
            at++;
        }
    }

    private void merge(FeatureSummary other) {
        rows += other.rows;
        positives += other.positives;
        refusedLabels += other.refusedLabels;
        refusedLabel = other.refusedLabels > 0 ? other.refusedLabel : refusedLabel;
        numbers.forEach((name, summary) -> summary.merge(other.numbers.get(name)));
        categories.forEach((name, summary) -> summary.merge(other.categories.get(name)));
    }

    private void check(String label) {
        if (refusedLabels > 0) {
            throw JobException.data(
                    "The label '%s' is %s in %d rows; it must be 0, 1 or null. Derive such a column, as in 'CAST(delay > 15 AS INT)'.",
                    label, refusedLabel, refusedLabels);
        }
        numbers.forEach((name, summary) -> {
            if (summary.hasInfinite()) {
                throw JobException.data(
                        "Column '%s' has an infinite value. Make it null in the job that makes the column, or filter such rows out.",
                        name);
            }
        });
        categories.forEach((name, summary) -> {
            if (summary.size() > MAX_CATEGORIES) {
                throw JobException.data(
                        "Column '%s' has %d different values; a category may have %d. Group its values, or make a history feature of it.",
                        name, summary.size(), MAX_CATEGORIES);
            }
        });
    }
}
