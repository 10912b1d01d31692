package io.aimass.orchestration.workflow;

/**
 * All that JobRunr can make happen. Its jobs name a method of this class and carry ids; what they mean is looked up in our own database, and
 * doing it twice has its effect once.
 */
public final class ScheduledWork {
    private final Target target;
    private final SlotFilter slots;

    /** What the jobs come down to. */
    interface Target {
        void retryDue(String workflowRun, String task);

        void slot(String workflow, String cron, long time);

        void sweep();

        /** This server owns the engine from now on; another may have done so meanwhile. */
        void begin();
    }

    ScheduledWork(Target target, SlotFilter slots) {
        this.target = target;
        this.slots = slots;
    }

    /** Called by JobRunr: a failed task's delay is over. */
    public void retry(String workflowRun, String task) {
        target.retryDue(workflowRun, task);
    }

    /** Called by JobRunr: a cron trigger's time has come. */
    public void start(String workflow, String cron) {
        target.slot(workflow, cron, slots.current());
    }

    /** Called by JobRunr every 15 seconds. */
    public void sweep() {
        target.sweep();
    }

    void begin() {
        target.begin();
    }

    /** Called in place of a stored job that is none of the above. */
    public void refuse(String reason) {
        throw new IllegalArgumentException("not executed: " + reason);
    }
}
