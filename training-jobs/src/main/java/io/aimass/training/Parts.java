package io.aimass.training;

import static org.apache.spark.sql.functions.col;

import io.aimass.contracts.JobException;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A table's labelled rows by the part of the split they belong to. */
final class Parts {
    static final String PART = "__part";

    private final TrainSettings settings;
    private final Dataset<Row> rows;
    private final Map<Integer, Long> counts = new HashMap<>();

    private Parts(TrainSettings settings, Dataset<Row> rows) {
        this.settings = settings;
        this.rows = rows;
    }

    /** @throws JobException USER when the conditions overlap or name unknown columns, DATA when a part is empty */
    static Parts of(TrainSettings settings, Dataset<Row> table) {
        settings.columns().check(settings.input().toString(), table.schema());
        var parts = new Parts(settings, divided(settings, table));
        parts.count();
        return parts;
    }

    /** All rows of any part, with {@link #PART}. */
    Dataset<Row> all() {
        return rows;
    }

    Dataset<Row> validation() {
        return rows.where(col(PART).equalTo(1));
    }

    /** The training rows, or the declared sample of them. */
    Dataset<Row> training() {
        var training = rows.where(col(PART).equalTo(0));
        return settings.sample()
                .map(sample -> training.where(sample.chosen(training, counts.get(0))))
                .orElse(training);
    }

    private static Dataset<Row> divided(TrainSettings settings, Dataset<Row> table) {
        try {
            var label = table.col(settings.label());
            return table.withColumn(PART, settings.split().group())
                    .where(label.isNotNull().and(col(PART).isNotNull()));
        } catch (Exception e) {
            if (e instanceof AnalysisException) {
                throw JobException.user(
                        "The label or the split of %s: %s",
                        settings.input(), e.getMessage().lines().findFirst().orElse(""));
            }
            throw e;
        }
    }

    private void count() {
        rows.groupBy(PART).count().collectAsList().forEach(row -> counts.put(row.getInt(0), row.getLong(1)));
        if (counts.containsKey(-1)) {
            throw JobException.user(
                    "%d rows of %s belong to more than one part of the split; a model must not be tested on what it was trained with. Make the conditions exclude each other.",
                    counts.get(-1), settings.input());
        }
        for (var part = 0; part < Split.NAMES.size(); part++) {
            if (!counts.containsKey(part)) {
                throw JobException.data(
                        "The split's part '%s' of %s has no row with a label. Check its condition, and that '%s' is not null there.",
                        Split.NAMES.get(part), settings.input(), settings.label());
            }
        }
    }
}
