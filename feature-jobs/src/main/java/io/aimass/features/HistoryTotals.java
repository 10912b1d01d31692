package io.aimass.features;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.stream.LongStream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** For every piece of time and every key that asks in it: what all earlier pieces add up to. */
final class HistoryTotals {
    private static final int MOST_ENTRIES = 200_000;
    private static final StructType PARTS = new StructType()
            .add("group", DataTypes.IntegerType, false)
            .add("key", DataTypes.StringType, false)
            .add("piece", DataTypes.IntegerType, false)
            .add("asks", DataTypes.BooleanType, false)
            .add("sums", DataTypes.BinaryType, false);

    private HistoryTotals() {}

    /** @return events, see {@link HistoryEvents#total} */
    static Dataset<Row> of(Dataset<Row> narrow, HistorySums sums, TimeCuts cuts, HistoryEvents events) {
        var group = functions.col("group");
        var key = functions.col("key");
        return narrow.mapPartitions(
                        (MapPartitionsFunction<Row, Row>) rows -> new Parts(rows, sums, cuts), Encoders.row(PARTS))
                .repartition(group, key)
                .sortWithinPartitions(group, key, functions.col("piece"))
                .mapPartitions(
                        (MapPartitionsFunction<Row, Row>) parts -> new Prefixes(parts, sums, events),
                        Encoders.row(events.schema()));
    }

    /** What some of the rows add to each key in each piece. A key and piece may come several times, so that memory stays bounded. */
    private static final class Parts extends Buffered {
        private final Iterator<Row> rows;
        private final HistorySums sums;
        private final TimeCuts cuts;
        private final Map<Key, Part> parts = new HashMap<>();

        private record Key(int group, String key, int piece) {}

        private static final class Part {
            private final long[] sums;
            private boolean asks;

            Part(long[] sums) {
                this.sums = sums;
            }
        }

        Parts(Iterator<Row> rows, HistorySums sums, TimeCuts cuts) {
            this.rows = rows;
            this.sums = sums;
            this.cuts = cuts;
        }

        @Override
        boolean fill(Queue<Row> buffer) {
            while (rows.hasNext() && parts.size() < MOST_ENTRIES) {
                add(NarrowRow.of(rows.next(), sums));
            }
            parts.forEach((key, part) -> buffer.add(
                    RowFactory.create(key.group(), key.key(), key.piece(), part.asks, HistorySums.bytes(part.sums))));
            parts.clear();
            return !buffer.isEmpty();
        }

        private void add(NarrowRow row) {
            for (var group = 0; group < sums.groups(); group++) {
                var key = row.keys()[group];
                if (key != null && row.at() != null) {
                    part(group, key, row.at()).asks = true;
                }
                if (key != null && row.outcome() != null) {
                    sums.add(group, part(group, key, row.known()).sums, row.outcome());
                    for (var micros : sums.bounded()) {
                        if (sums.has(group, micros)) {
                            sums.expire(group, part(group, key, row.known() + micros).sums, row.outcome(), micros);
                        }
                    }
                }
            }
        }

        private Part part(int group, String key, long time) {
            return parts.computeIfAbsent(new Key(group, key, cuts.piece(time)), ignored -> new Part(sums.none(group)));
        }
    }

    /** From parts in the order of group, key and piece, the totals at the beginning of pieces in which the key asks. */
    private static final class Prefixes extends Buffered {
        private final Iterator<Row> parts;
        private final HistorySums sums;
        private final HistoryEvents events;
        private int group = -1;
        private String key = "";
        private int piece;
        private boolean asks;
        private long[] before = {};
        private long[] within = {};

        Prefixes(Iterator<Row> parts, HistorySums sums, HistoryEvents events) {
            this.parts = parts;
            this.sums = sums;
            this.events = events;
        }

        @Override
        boolean fill(Queue<Row> buffer) {
            while (buffer.isEmpty() && parts.hasNext()) {
                var part = parts.next();
                if (part.getInt(0) != group || !part.getString(1).equals(key)) {
                    endPiece(buffer);
                    group = part.getInt(0);
                    key = part.getString(1);
                    before = sums.none(group);
                    beginPiece(part.getInt(2));
                } else if (part.getInt(2) != piece) {
                    endPiece(buffer);
                    beginPiece(part.getInt(2));
                }
                asks |= part.getBoolean(3);
                add(within, HistorySums.of(part.<byte[]>getAs(4)));
            }
            if (buffer.isEmpty()) {
                endPiece(buffer);
                group = -1;
            }
            return !buffer.isEmpty();
        }

        private void beginPiece(int begun) {
            piece = begun;
            asks = false;
            within = sums.none(group);
        }

        private void endPiece(Queue<Row> buffer) {
            if (group < 0) {
                return;
            }
            if (asks && LongStream.of(before).anyMatch(sum -> sum != 0)) {
                buffer.add(events.total(piece, group, key, before));
            }
            add(before, within);
        }

        private static void add(long[] sums, long[] more) {
            for (var i = 0; i < sums.length; i++) {
                sums[i] = HistorySums.plus(sums[i], more[i]);
            }
        }
    }

    private abstract static class Buffered implements Iterator<Row> {
        private final Queue<Row> buffer = new ArrayDeque<>();

        /** @return false at the end */
        abstract boolean fill(Queue<Row> buffer);

        @Override
        public boolean hasNext() {
            return !buffer.isEmpty() || fill(buffer);
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return buffer.remove();
        }
    }
}
