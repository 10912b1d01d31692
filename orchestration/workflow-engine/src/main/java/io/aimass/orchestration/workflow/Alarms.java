package io.aimass.orchestration.workflow;

/** What wakes the engine later. */
interface Alarms {
    /** @return whether {@link Engine#retryDue} will be called at about that time */
    boolean retryAt(String workflowRun, String task, long time);

    /** Whether this process owns the engine: alarms go off in the owner only. */
    void owner(boolean isOwner);
}
