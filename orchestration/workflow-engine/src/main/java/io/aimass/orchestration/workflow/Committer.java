package io.aimass.orchestration.workflow;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits in groups: whatever gathered while one transaction was on its way to the disk goes into the next. A commit the database does
 * not take is asked for again, with the same number, until it answers or the lease is lost.
 */
final class Committer {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    private static final int MAX_CHANGES = 5_000;
    private static final int MAX_FAILURES = 20;
    private static final long[] PAUSES = {50, 200, 1_000};

    private final EngineStore store;
    private final Lanes lanes;
    private final Consumer<Long> onLost;
    private final Object lock = new Object();
    private List<Request> waiting = new ArrayList<>();
    private List<Request> group = new ArrayList<>();
    private long generation;
    private long sequence;
    private long lastCommit;
    private int failures;
    private boolean scheduled;

    private record Request(long generation, List<Change> changes, Runnable then) {}

    /** @param onLost told the generation that was lost, on the commit lane */
    Committer(EngineStore store, Lanes lanes, Consumer<Long> onLost) {
        this.store = store;
        this.lanes = lanes;
        this.onLost = onLost;
    }

    /** @param then runs on the commit lane after the changes are on disk; never when the lease was lost before */
    void commit(long atGeneration, List<Change> changes, Runnable then) {
        synchronized (lock) {
            waiting.add(new Request(atGeneration, changes, then));
            if (scheduled) {
                return;
            }
            scheduled = true;
        }
        lanes.commits().execute(this::drain);
    }

    /** Milliseconds since the last commit, by {@link Lanes#ticks}. */
    long idleSince() {
        synchronized (lock) {
            return lastCommit;
        }
    }

    private void drain() {
        if (group.isEmpty()) {
            takeGroup();
        }
        if (group.isEmpty() || !commitGroup()) {
            return;
        }
        var done = group;
        group = new ArrayList<>();
        done.forEach(request -> follow(request.then));
        lanes.commits().execute(this::drain);
    }

    /** What breaks here must not keep what waits from being committed. */
    private static void follow(Runnable then) {
        try {
            then.run();
        } catch (RuntimeException | Error e) {
            LOG.error("what follows a commit of the workflow engine failed; the sweep finds it", e);
        }
    }

    private void takeGroup() {
        synchronized (lock) {
            var size = 0;
            var taken = 0;
            while (taken < waiting.size()
                    && (taken == 0 || size + waiting.get(taken).changes.size() <= MAX_CHANGES)
                    && waiting.get(taken).generation == waiting.get(0).generation) {
                size += waiting.get(taken++).changes.size();
            }
            group = new ArrayList<>(waiting.subList(0, taken));
            waiting = new ArrayList<>(waiting.subList(taken, waiting.size()));
            scheduled = !group.isEmpty();
        }
        if (!group.isEmpty() && group.get(0).generation != generation) {
            generation = group.get(0).generation;
            sequence = 0;
        }
    }

    private boolean commitGroup() {
        var changes = new ArrayList<Change>();
        group.forEach(request -> changes.addAll(request.changes));
        try {
            store.commit(generation, sequence + 1, changes);
            sequence++;
            failures = 0;
            synchronized (lock) {
                lastCommit = lanes.ticks();
            }
            return true;
        } catch (LeaseLost e) {
            LOG.warn("workflow engine, generation {}: {}", generation, e.getMessage());
            lose();
            return false;
        } catch (RuntimeException | Error e) {
            var pause = PAUSES[Math.min(failures++, PAUSES.length - 1)];
            LOG.warn(
                    "the workflow engine's state cannot be committed ({} times); trying again: {}",
                    failures,
                    e.toString());
            if (failures >= MAX_FAILURES && !isOutside(e)) {
                LOG.error("the workflow engine starts over from what is stored", e);
                lose();
                return false;
            }
            lanes.after(pause, () -> lanes.commits().execute(this::drain));
            return false;
        }
    }

    private static boolean isOutside(Throwable e) {
        return e instanceof JobException failure && failure.type() == ErrorType.EXTERNAL;
    }

    private void lose() {
        failures = 0;
        var lost = generation;
        group = new ArrayList<>();
        synchronized (lock) {
            waiting.removeIf(request -> request.generation == lost);
            scheduled = !waiting.isEmpty();
            if (scheduled) {
                lanes.commits().execute(this::drain);
            }
        }
        onLost.accept(lost);
    }
}
