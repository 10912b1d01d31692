package io.aimass.features;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Goes once through events in the order of time, keeping each key's sums, and answers each row that asks with its keys' sums. */
final class HistorySweep implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final HistorySums sums;
    private final HistoryEvents events;

    HistorySweep(HistorySums sums, HistoryEvents events) {
        this.sums = sums;
        this.events = events;
    }

    /** @param names of all groups' sums, in order */
    static StructType schema(List<String> names) {
        var schema = new StructType().add(History.ID, DataTypes.LongType, false);
        for (var name : names) {
            schema = schema.add(name, DataTypes.LongType, false);
        }
        return schema;
    }

    /** @param ordered by piece, time and kind; a piece is in one partition as a whole */
    @Override
    public Iterator<Row> call(Iterator<Row> ordered) {
        return new Answers(ordered);
    }

    private record Known(long time, String[] keys, long[] outcome) {}

    private final class Answers implements Iterator<Row> {
        private final Iterator<Row> ordered;
        private final List<Map<String, long[]>> state = new ArrayList<>();
        private final List<Queue<Known>> unexpired = new ArrayList<>();
        private final long[][] zeros = new long[sums.groups()][];
        private int piece = -1;
        private Row next;

        Answers(Iterator<Row> ordered) {
            this.ordered = ordered;
            for (var group = 0; group < sums.groups(); group++) {
                state.add(new HashMap<>());
                zeros[group] = sums.none(group);
            }
            for (var ignored : sums.bounded()) {
                unexpired.add(new ArrayDeque<>());
            }
        }

        @Override
        public boolean hasNext() {
            while (next == null && ordered.hasNext()) {
                take(ordered.next());
            }
            return next != null;
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            var answer = next;
            next = null;
            return answer;
        }

        private void take(Row event) {
            if (HistoryEvents.piece(event) != piece) {
                piece = HistoryEvents.piece(event);
                state.forEach(Map::clear);
                unexpired.forEach(Queue::clear);
            }
            switch (HistoryEvents.kind(event)) {
                case HistoryEvents.TOTAL -> {
                    var group = HistoryEvents.which(event);
                    state.get(group).put(HistoryEvents.key(event, group), HistoryEvents.total(event));
                }
                case HistoryEvents.ASKING -> answer(event);
                case HistoryEvents.OUTCOME -> learn(event);
                default -> expire(events.keys(event), events.outcome(event), HistoryEvents.which(event));
            }
        }

        private void learn(Row event) {
            var known = new Known(HistoryEvents.time(event), events.keys(event), events.outcome(event));
            for (var group = 0; group < sums.groups(); group++) {
                if (known.keys()[group] != null) {
                    sums.add(group, of(group, known.keys()[group]), known.outcome());
                }
            }
            unexpired.forEach(queue -> queue.add(known));
        }

        private void expire(String[] keys, long[] outcome, int which) {
            for (var group = 0; group < sums.groups(); group++) {
                if (keys[group] != null) {
                    sums.expire(group, of(group, keys[group]), outcome, sums.bounded()[which]);
                }
            }
        }

        private long[] of(int group, String key) {
            return state.get(group).computeIfAbsent(key, ignored -> sums.none(group));
        }

        private void answer(Row event) {
            forget(HistoryEvents.time(event));
            var fields = new ArrayList<Object>();
            fields.add(HistoryEvents.id(event));
            for (var group = 0; group < sums.groups(); group++) {
                var key = HistoryEvents.key(event, group);
                var present = key == null ? null : state.get(group).get(key);
                for (var sum : present == null ? zeros[group] : present) {
                    fields.add(sum);
                }
            }
            next = RowFactory.create(fields.toArray());
        }

        /** An outcome is still seen at the very end of a span. Those that end in a later piece are expired there by an event. */
        private void forget(long now) {
            for (var which = 0; which < unexpired.size(); which++) {
                var queue = unexpired.get(which);
                var micros = sums.bounded()[which];
                while (!queue.isEmpty() && queue.peek().time() + micros < now) {
                    var known = queue.remove();
                    expire(known.keys(), known.outcome(), which);
                }
            }
        }
    }
}
