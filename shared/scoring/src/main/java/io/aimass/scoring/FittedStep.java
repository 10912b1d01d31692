package io.aimass.scoring;

import io.aimass.contracts.ModelManifest.Column;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One fitted step: reads one input column, fills {@link #width()} slots. */
sealed interface FittedStep {
    int width();

    List<String> slotNames();

    /** Every slot of the step is set, whatever was there. */
    void apply(InputRow row, double[] slots, int at);

    /** The input column for which a slot may stay NaN; null when none can. */
    @Nullable
    Column mayStayMissing();

    /** @param fill NaN leaves a missing value missing */
    record Numeric(int position, Column column, double fill) implements FittedStep {
        @Override
        public int width() {
            return 1;
        }

        @Override
        public List<String> slotNames() {
            return List.of(column.name());
        }

        @Override
        public void apply(InputRow row, double[] slots, int at) {
            slots[at] = row.isMissing(position) ? fill : row.number(position);
        }

        @Override
        public @Nullable Column mayStayMissing() {
            return Double.isNaN(fill) && column.nullable() ? column : null;
        }
    }

    record Standardize(int position, Column column, double mean, double scale, double fill) implements FittedStep {
        @Override
        public int width() {
            return 1;
        }

        @Override
        public List<String> slotNames() {
            return List.of(column.name());
        }

        @Override
        public void apply(InputRow row, double[] slots, int at) {
            slots[at] = ((row.isMissing(position) ? fill : row.number(position)) - mean) / scale;
        }

        @Override
        public @Nullable Column mayStayMissing() {
            return Double.isNaN(fill) && column.nullable() ? column : null;
        }
    }

    record OneHot(int position, Column column, List<String> values, Map<String, Integer> positions)
            implements FittedStep {
        OneHot(int position, Column column, List<String> values) {
            this(position, column, values, positionsOf(values));
        }

        @Override
        public int width() {
            return values.size();
        }

        @Override
        public List<String> slotNames() {
            return values.stream().map(v -> column.name() + "=" + v).toList();
        }

        @Override
        public void apply(InputRow row, double[] slots, int at) {
            for (var i = 0; i < values.size(); i++) {
                slots[at + i] = 0;
            }
            var hot = row.isMissing(position) ? null : positions.get(row.text(position));
            if (hot != null) {
                slots[at + hot] = 1;
            }
        }

        @Override
        public @Nullable Column mayStayMissing() {
            return null;
        }
    }

    record Index(int position, Column column, Map<String, Integer> positions) implements FittedStep {
        Index(int position, Column column, List<String> values) {
            this(position, column, positionsOf(values));
        }

        @Override
        public int width() {
            return 1;
        }

        @Override
        public List<String> slotNames() {
            return List.of(column.name());
        }

        @Override
        public void apply(InputRow row, double[] slots, int at) {
            var index = row.isMissing(position) ? null : positions.get(row.text(position));
            slots[at] = index == null ? Double.NaN : index;
        }

        @Override
        public @Nullable Column mayStayMissing() {
            return column;
        }
    }

    private static Map<String, Integer> positionsOf(List<String> values) {
        var result = new HashMap<String, Integer>();
        for (var value : values) {
            result.put(value, result.size());
        }
        return result;
    }
}
