package io.aimass.features;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Narrow rows as events: each asks once, and its outcome becomes known once. That a span has passed is an event of its own only where it
 * falls into a later piece of time; within one, {@link HistorySweep} remembers.
 */
final class HistoryEvents implements FlatMapFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    static final String PIECE = "piece";
    static final String TIME = "time";
    static final String KIND = "kind";

    /** In the order they have at one instant: what becomes known at it is not yet known to those that ask. */
    static final int TOTAL = 0;

    static final int ASKING = 1;
    static final int OUTCOME = 2;
    static final int EXPIRY = 3;

    private static final int WHICH = 3;
    private static final int ID = 4;
    private static final int SUMS = 5;
    private static final int FIRST_KEY = 6;

    private final HistorySums sums;
    private final TimeCuts cuts;

    HistoryEvents(HistorySums sums, TimeCuts cuts) {
        this.sums = sums;
        this.cuts = cuts;
    }

    StructType schema() {
        var schema = new StructType()
                .add(PIECE, DataTypes.IntegerType, false)
                .add(TIME, DataTypes.LongType, false)
                .add(KIND, DataTypes.IntegerType, false)
                .add("which", DataTypes.IntegerType, false)
                .add("id", DataTypes.LongType, false)
                .add("sums", DataTypes.BinaryType);
        for (var group = 0; group < sums.groups(); group++) {
            schema = schema.add("key_" + group, DataTypes.StringType);
        }
        for (var value = 0; value < sums.values(); value++) {
            schema = schema.add("value_" + value, DataTypes.LongType, false);
        }
        return schema;
    }

    @Override
    public Iterator<Row> call(Row narrow) {
        var row = NarrowRow.of(narrow, sums);
        var events = new ArrayList<Row>(2 + sums.bounded().length);
        events.add(asking(row));
        if (row.outcome() != null) {
            var piece = cuts.piece(row.known());
            events.add(change(OUTCOME, piece, row.known(), 0, row));
            addExpiries(row, piece, events);
        }
        return events.iterator();
    }

    private void addExpiries(NarrowRow row, int known, List<Row> events) {
        for (var which = 0; which < sums.bounded().length; which++) {
            var end = row.known() + sums.bounded()[which];
            var piece = cuts.piece(end);
            if (piece != known) {
                events.add(change(EXPIRY, piece, end, which, row));
            }
        }
    }

    /** A row that does not say when asks before everything. */
    private Row asking(NarrowRow row) {
        var fields =
                row.at() == null ? event(0, Long.MIN_VALUE, ASKING) : event(cuts.piece(row.at()), row.at(), ASKING);
        fields[ID] = row.id();
        if (row.at() != null) {
            System.arraycopy(row.keys(), 0, fields, FIRST_KEY, row.keys().length);
        }
        return RowFactory.create(fields);
    }

    private Row change(int kind, int piece, long time, int which, NarrowRow row) {
        var fields = event(piece, time, kind);
        fields[WHICH] = which;
        System.arraycopy(row.keys(), 0, fields, FIRST_KEY, row.keys().length);
        for (var value = 0; value < sums.values(); value++) {
            fields[FIRST_KEY + sums.groups() + value] = row.outcome()[value];
        }
        return RowFactory.create(fields);
    }

    /** What a key has when a piece of time begins. */
    Row total(int piece, int group, String key, long[] total) {
        var fields = event(piece, Long.MIN_VALUE, TOTAL);
        fields[WHICH] = group;
        fields[SUMS] = HistorySums.bytes(total);
        fields[FIRST_KEY + group] = key;
        return RowFactory.create(fields);
    }

    private Object[] event(int piece, long time, int kind) {
        var fields = new Object[FIRST_KEY + sums.groups() + sums.values()];
        java.util.Arrays.fill(fields, FIRST_KEY + sums.groups(), fields.length, 0L);
        fields[0] = piece;
        fields[1] = time;
        fields[2] = kind;
        fields[WHICH] = 0;
        fields[ID] = 0L;
        return fields;
    }

    static int piece(Row event) {
        return event.getInt(0);
    }

    static long time(Row event) {
        return event.getLong(1);
    }

    static int kind(Row event) {
        return event.getInt(2);
    }

    /** Of a {@link #TOTAL} the group, of an {@link #EXPIRY} which of {@link HistorySums#bounded}. */
    static int which(Row event) {
        return event.getInt(WHICH);
    }

    static long id(Row event) {
        return event.getLong(ID);
    }

    static long[] total(Row event) {
        return HistorySums.of(event.<byte[]>getAs(SUMS));
    }

    static String key(Row event, int group) {
        return event.getString(FIRST_KEY + group);
    }

    String[] keys(Row event) {
        var keys = new String[sums.groups()];
        for (var group = 0; group < keys.length; group++) {
            keys[group] = key(event, group);
        }
        return keys;
    }

    long[] outcome(Row event) {
        var outcome = new long[sums.values()];
        for (var value = 0; value < outcome.length; value++) {
            outcome[value] = event.getLong(FIRST_KEY + sums.groups() + value);
        }
        return outcome;
    }
}
