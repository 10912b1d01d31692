package io.aimass.orchestration.workflow;

import org.jobrunr.jobs.Job;
import org.jobrunr.jobs.filters.JobServerFilter;
import org.jobrunr.jobs.states.ScheduledState;

/** Remembers, on the thread that is about to run a job, the time the job was scheduled for. */
final class SlotFilter implements JobServerFilter {
    private final ThreadLocal<Long> slot = new ThreadLocal<>();

    @Override
    public void onProcessing(Job job) {
        slot.set(job.getJobStatesOfType(ScheduledState.class)
                .findFirst()
                .map(state -> state.getScheduledAt().toEpochMilli())
                .orElse(0L));
    }

    /** In milliseconds since the epoch; 0 when the job was not scheduled for a time. */
    long current() {
        var value = slot.get();
        return value == null ? 0 : value;
    }
}
