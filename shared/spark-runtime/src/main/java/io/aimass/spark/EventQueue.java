package io.aimass.spark;

import io.aimass.contracts.RunEvent;
import io.aimass.contracts.RunEvents;
import io.aimass.contracts.RunRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The events of one attempt on their way out, as numbered JSON lines. Of progress reports that follow each other before they
 * are taken only the last is kept.
 */
final class EventQueue implements Consumer<RunEvent> {
    private record Waiting(RunEvent event, long time) {}

    private final RunRequest request;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long sequence;
    private boolean ended;

    EventQueue(RunRequest request) {
        this.request = request;
    }

    @Override
    public synchronized void accept(RunEvent event) {
        if (ended) {
            return;
        }
        if (event instanceof RunEvent.Progress
                && !waiting.isEmpty()
                && waiting.peekLast().event() instanceof RunEvent.Progress) {
            waiting.removeLast();
        }
        waiting.addLast(new Waiting(event, System.currentTimeMillis()));
        if (event instanceof RunEvent.Ended) {
            ended = true;
            notifyAll();
        }
    }

    /** Waits for the last event, at most so long. @return true when it has come */
    synchronized boolean awaitEnd(long millis) throws InterruptedException {
        var deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!ended) {
            var left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /** Takes what is waiting; each line once. */
    synchronized List<String> take() {
        var lines = new ArrayList<String>();
        while (!waiting.isEmpty()) {
            lines.add(line(waiting.removeFirst()));
        }
        return lines;
    }

    synchronized boolean drained() {
        return ended && waiting.isEmpty();
    }

    private String line(Waiting next) {
        var line = new LinkedHashMap<String, Object>();
        line.put("run", request.runId());
        line.put("attempt", request.attempt());
        line.put("seq", ++sequence);
        line.put("time", next.time());
        line.putAll(RunEvents.toMap(next.event()));
        return Json.text(line);
    }
}
