package io.aimass.spark;

import io.aimass.contracts.RunEvent;
import io.aimass.contracts.TableName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/** The table versions a run read and wrote; each change is reported with all of them. */
final class Lineage {
    private final Set<String> reads = new LinkedHashSet<>();
    private final Set<String> writes = new LinkedHashSet<>();
    private final Consumer<RunEvent> events;

    Lineage(Consumer<RunEvent> events) {
        this.events = events;
    }

    synchronized void read(TableName table, long version) {
        if (reads.add(table + "@" + version)) {
            report();
        }
    }

    synchronized void written(TableName table, long version) {
        if (writes.add(table + "@" + version)) {
            report();
        }
    }

    private void report() {
        events.accept(new RunEvent.Lineage(new ArrayList<>(reads), new ArrayList<>(writes)));
    }
}
