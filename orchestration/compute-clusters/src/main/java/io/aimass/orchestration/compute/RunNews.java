package io.aimass.orchestration.compute;

import io.aimass.orchestration.platform.store.NoticeListener;
import java.time.Duration;

/** Hears what other servers did to runs, and treats it as if it had been done here. */
final class RunNews implements NoticeListener {
    static final String TOPIC = "run";
    private static final Duration LOOK_BACK = Duration.ofMinutes(10);

    private final RunService runs;

    RunNews(RunService runs) {
        this.runs = runs;
    }

    @Override
    public void heard(String id) {
        runs.database().read(handle -> RunStore.find(handle, id)).ifPresent(this::takeIn);
    }

    @Override
    public void missed() {
        var since = runs.clock().millis() - LOOK_BACK.toMillis();
        runs.database().read(handle -> RunStore.since(handle, since)).forEach(this::takeIn);
    }

    private void takeIn(RunRow row) {
        if (row.cancelRequested()) {
            runs.live().find(row.id()).ifPresent(LiveRun::cancel);
        }
        runs.changes().hear(row);
        runs.queue().raise();
    }
}
