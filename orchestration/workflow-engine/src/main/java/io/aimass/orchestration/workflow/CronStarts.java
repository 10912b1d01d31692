package io.aimass.orchestration.workflow;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobException;
import io.aimass.orchestration.workflow.spec.CronTrigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts workflows at their slots. A slot is started once, whoever asks; one that nobody asked for in time, or that could not be started
 * then, is started late within ten minutes and reported as missed after that.
 */
final class CronStarts implements ScheduledWork.Target {
    private static final Logger LOG = LoggerFactory.getLogger(CronStarts.class);
    private static final long GRACE_MILLIS = 600_000;
    private static final long MINUTE_MILLIS = 60_000;
    private static final int MAX_MISSED = 100;

    private final Workflows workflows;
    private final Engine engine;
    private final Lanes lanes;
    private final Map<String, Long> checkedUntil = new ConcurrentHashMap<>();
    private volatile Runnable onSweep = () -> {};

    CronStarts(Workflows workflows, Engine engine, Lanes lanes) {
        this.workflows = workflows;
        this.engine = engine;
        this.lanes = lanes;
    }

    /** Workflows may have been applied through another server. */
    void onSweep(Runnable action) {
        onSweep = action;
    }

    List<Schedules.Cron> crons() {
        var crons = new ArrayList<Schedules.Cron>();
        workflows
                .list()
                .forEach((row, spec) ->
                        spec.triggers().forEach(trigger -> crons.add(new Schedules.Cron(row.name(), trigger))));
        return crons;
    }

    @Override
    public void retryDue(String workflowRun, String task) {
        engine.retryDue(workflowRun, task);
    }

    /** JobRunr hands a job out up to a poll before its time: the rest is waited for here. One that is far too late is left to the sweep's report. */
    @Override
    public void slot(String workflow, String cron, long time) {
        workflows.list().forEach((row, spec) -> spec.triggers().forEach(trigger -> checkedUntil(row, trigger)));
        var slot = time > 0 ? time : latestSlot(workflow, cron);
        var rest = slot - lanes.now();
        if (rest > 0) {
            lanes.after(rest, () -> lanes.dispatch().execute(() -> start(workflow, cron, slot)));
        } else if (-rest <= GRACE_MILLIS) {
            start(workflow, cron, slot);
        }
    }

    @Override
    public void sweep() {
        engine.sweep();
        onSweep.run();
        workflows.list().forEach((row, spec) -> spec.triggers().forEach(trigger -> catchUp(row, trigger)));
    }

    /** What another server started meanwhile is in the database only. Does not wait for a sweep under way, which has asked for every slot up to now. */
    @Override
    public void begin() {
        checkedUntil.clear();
    }

    private long latestSlot(String workflow, String cron) {
        return workflows.spec(workflows.workflow(workflow)).triggers().stream()
                .filter(trigger -> trigger.cron().equals(cron))
                .findFirst()
                .map(trigger -> trigger.next(lanes.now() - MINUTE_MILLIS))
                .orElse(0L);
    }

    /** @return false when it can be tried again */
    private boolean start(String workflow, String cron, long slot) {
        try {
            workflows
                    .startSlot(workflow, cron, slot)
                    .ifPresent(id -> LOG.info("workflow {} started by its schedule: {}", workflow, id));
            return true;
        } catch (InvalidSettings e) {
            LOG.error("workflow {} was not started at its slot {}: {}", workflow, time(slot), e.getMessage());
            return true;
        } catch (JobException e) {
            LOG.warn("workflow {} could not be started at its slot {}: {}", workflow, time(slot), e.getMessage());
            return e.type() != ErrorType.EXTERNAL;
        }
    }

    /** Slots since the trigger was applied, or since its last one that was started, up to now. */
    private synchronized void catchUp(WorkflowStore.WorkflowRow workflow, CronTrigger trigger) {
        var now = lanes.now();
        var from = checkedUntil(workflow, trigger);
        var tooLate = now - GRACE_MILLIS - 1;
        reportMissed(workflow.name(), trigger, from, tooLate);
        for (var slot = trigger.next(Math.max(from, tooLate)); slot <= now; slot = trigger.next(slot)) {
            if (!start(workflow.name(), trigger.cron(), slot)) {
                checkedUntil.put(key(workflow, trigger), slot - 1);
                return;
            }
        }
        checkedUntil.put(key(workflow, trigger), now);
    }

    /** To be asked before any slot is started: a start would hide the slots before it that nobody started. */
    private synchronized long checkedUntil(WorkflowStore.WorkflowRow workflow, CronTrigger trigger) {
        var present = checkedUntil.get(key(workflow, trigger));
        if (present != null) {
            return present;
        }
        var from = Math.max(workflow.updatedAt(), workflows.lastSlot(workflow.name(), trigger));
        checkedUntil.put(key(workflow, trigger), from);
        return from;
    }

    private static String key(WorkflowStore.WorkflowRow workflow, CronTrigger trigger) {
        return workflow.name() + " " + workflow.revision() + " " + trigger.cron() + " " + trigger.zone();
    }

    private static void reportMissed(String workflow, CronTrigger trigger, long after, long until) {
        var slots = 0;
        for (var slot = trigger.next(after); slot <= until; slot = trigger.next(slot)) {
            if (++slots > MAX_MISSED) {
                LOG.warn("workflow {}: more slots of '{}' were missed until {}", workflow, trigger.cron(), time(until));
                return;
            }
            LOG.warn(
                    "workflow {}: the slot {} of '{}' was missed while nobody could start it",
                    workflow,
                    time(slot),
                    trigger.cron());
        }
    }

    private static Instant time(long millis) {
        return Instant.ofEpochMilli(millis);
    }
}
