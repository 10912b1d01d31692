package io.aimass.training.evaluation;

import io.aimass.training.evaluation.Auc.Part.Counts;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * The area under the ROC curve, exactly: the share of pairs of a positive and a negative row in which the positive one has the
 * higher probability, a tie counting half (Mann and Whitney's U over the number of pairs). Counted in whole numbers over rows
 * sorted across partitions, so it holds for any number of rows.
 */
public final class Auc {
    private Auc() {}

    /** By group; empty for a group that lacks one of the classes. @param scores as {@link Scores} */
    public static Map<Integer, OptionalDouble> of(Dataset<Row> scores) {
        var sorted = scores.groupBy(Scores.GROUP, Scores.PROBABILITY)
                .agg(
                        functions.sum(Scores.LABEL).cast("bigint").as("positives"),
                        functions.count(functions.lit(1)).as("rows"))
                .repartitionByRange(functions.col(Scores.PROBABILITY))
                .sortWithinPartitions(Scores.PROBABILITY);
        FlatMapFunction<Iterator<Row>, Part> count =
                rows -> List.of(Part.of(rows)).iterator();
        return combine(sorted.toJavaRDD().mapPartitions(count).collect());
    }

    private static Map<Integer, OptionalDouble> combine(List<Part> parts) {
        var totals = new TreeMap<Integer, Counts>();
        for (var part : parts) {
            part.groups.forEach((group, counts) ->
                    totals.computeIfAbsent(group, g -> new Counts()).append(counts));
        }
        var result = new TreeMap<Integer, OptionalDouble>();
        totals.forEach((group, counts) -> result.put(group, counts.area()));
        return result;
    }

    /** One partition's share: rows of ascending probability. */
    static final class Part implements Serializable {
        private static final long serialVersionUID = 1L;
        private final TreeMap<Integer, Counts> groups = new TreeMap<>();

        static Part of(Iterator<Row> rows) {
            var part = new Part();
            while (rows.hasNext()) {
                var row = rows.next();
                part.groups
                        .computeIfAbsent(row.getInt(0), g -> new Counts())
                        .add(row.getLong(2), row.getLong(3) - row.getLong(2));
            }
            return part;
        }

        static final class Counts implements Serializable {
            private static final long serialVersionUID = 1L;
            private long positives;
            private long negatives;
            /** Twice the pairs won, a tie being one. */
            private long won;

            /** Rows that share one probability, higher than all before. */
            void add(long morePositives, long moreNegatives) {
                won = Math.addExact(
                        won, Math.multiplyExact(morePositives, Math.addExact(2 * negatives, moreNegatives)));
                positives += morePositives;
                negatives += moreNegatives;
            }

            void append(Counts higher) {
                won = Math.addExact(
                        Math.addExact(won, higher.won), Math.multiplyExact(higher.positives, 2 * negatives));
                positives += higher.positives;
                negatives += higher.negatives;
            }

            OptionalDouble area() {
                return positives == 0 || negatives == 0
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(won / (2.0 * positives * negatives));
            }
        }
    }
}
