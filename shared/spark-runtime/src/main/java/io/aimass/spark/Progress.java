package io.aimass.spark;

import io.aimass.contracts.RunEvent;
import java.util.function.Consumer;

/**
 * A run's progress, from Spark's tasks or from a loop that counts for itself. The last unit of a phase is never reported as
 * done: that everything is done only the run's end says.
 */
final class Progress {
    private final Consumer<RunEvent> events;
    private String phase = "starting";
    private boolean loop;
    private long done;
    private long total;

    Progress(Consumer<RunEvent> events) {
        this.events = events;
    }

    synchronized void phase(String name) {
        phase = name;
        loop = false;
        done = 0;
        total = 0;
        report();
    }

    synchronized void loop(String name, long loopDone, long loopTotal) {
        phase = name;
        loop = true;
        done = loopDone;
        total = loopTotal;
        report();
    }

    synchronized void tasksSubmitted(int tasks) {
        if (!loop) {
            total += tasks;
            report();
        }
    }

    synchronized void taskDone() {
        if (!loop) {
            done = Math.min(done + 1, total);
            report();
        }
    }

    private void report() {
        events.accept(new RunEvent.Progress(phase, total > 0 ? Math.min(done, total - 1) : done, total));
    }
}
