package io.aimass.orchestration.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.aimass.contracts.JobOutcome;
import io.aimass.orchestration.platform.store.Database;
import io.aimass.orchestration.platform.store.TestDatabases;
import io.aimass.orchestration.workflow.spec.Known;
import io.aimass.orchestration.workflow.spec.SpecReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Slots under a clock of the test's own. No engine runs: what is started stays queued. */
class CronStartsTest {
    private static final String DAILY = "0 6 * * *";

    @TempDir
    Path folder;

    private final SimulatedLanes.World world = new SimulatedLanes.World(1);
    private final SimulatedLanes lanes = world.process();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(CronStarts.class);
    private Database database;
    private WorkflowStore store;
    private Workflows workflows;
    private CronStarts starts;

    @BeforeEach
    void open() {
        database = TestDatabases.sqlite(folder);
        restart();
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        database.close();
    }

    @Test
    void aSlotHandedOutEarlyIsStartedAtItsTime() {
        at("2026-03-01T05:00:00Z");
        apply(trigger(DAILY, "UTC"));
        at("2026-03-01T05:59:57Z");

        starts.slot("w", DAILY, millis("2026-03-01T06:00:00Z"));
        assertThat(started()).isEmpty();
        at("2026-03-01T06:00:10Z");

        assertThat(started()).containsExactly("2026-03-01T06:00:00Z");
        assertThat(run().createdAt()).isEqualTo(millis("2026-03-01T06:00:00Z"));
        assertThat(run().cause()).isEqualTo("cron");
    }

    @Test
    void aSlotIsStartedOnceWhoeverAsks() {
        at("2026-03-01T05:00:00Z");
        apply(trigger(DAILY, "UTC"));
        at("2026-03-01T06:00:01Z");

        starts.slot("w", DAILY, millis("2026-03-01T06:00:00Z"));
        starts.slot("w", DAILY, millis("2026-03-01T06:00:00Z"));
        starts.sweep();
        restart();
        starts.sweep();

        assertThat(started()).containsExactly("2026-03-01T06:00:00Z");
        assertThat(warnings()).isEmpty();
    }

    @Test
    void aSlotThatNobodyAskedForIsStartedLateOnce() {
        at("2026-03-01T05:00:00Z");
        apply(trigger(DAILY, "UTC"));
        at("2026-03-01T06:03:00Z");

        starts.sweep();
        starts.sweep();

        assertThat(started()).containsExactly("2026-03-01T06:00:00Z");
        assertThat(run().createdAt()).isEqualTo(millis("2026-03-01T06:03:00Z"));
        assertThat(warnings()).isEmpty();
    }

    @Test
    void aSlotThatFindsTooManyRunsWaitingIsStartedWhenThereIsRoom() {
        at("2026-03-01T05:00:00Z");
        apply(trigger(DAILY, "UTC"));
        var waiting = new ArrayList<String>();
        for (var i = 0; i < 100; i++) {
            waiting.add(workflows.start("w", Map.of(), "test"));
        }
        at("2026-03-01T06:00:01Z");
        starts.slot("w", DAILY, millis("2026-03-01T06:00:00Z"));
        starts.sweep();
        assertThat(store.lastSlots("w", 1)).isEmpty();

        database.run(
                handle -> handle.execute("UPDATE workflow_runs SET state = 'CANCELLED' WHERE id = ?", waiting.get(0)));
        at("2026-03-01T06:02:00Z");
        starts.sweep();
        starts.sweep();

        assertThat(store.lastSlots("w", 2)).containsExactly(millis("2026-03-01T06:00:00Z"));
        assertThat(warnings()).isEmpty();
    }

    @Test
    void whatAnotherServerStartedMeanwhileIsNotMissed() {
        at("2026-03-01T05:00:00Z");
        apply(trigger("0 * * * *", "UTC"));
        starts.begin();
        starts.sweep();
        var here = starts;
        restart();
        for (var hour = 6; hour < 9; hour++) {
            at("2026-03-01T0" + hour + ":00:01Z");
            starts.sweep();
        }

        here.begin();
        at("2026-03-01T09:00:01Z");
        here.sweep();

        assertThat(started()).hasSize(4).endsWith("2026-03-01T09:00:00Z");
        assertThat(warnings()).isEmpty();
    }

    @Test
    void tenMinutesLateIsTheLast() {
        at("2026-03-01T05:00:00Z");
        apply(trigger(DAILY, "UTC"));
        at("2026-03-01T06:10:00Z");

        starts.sweep();

        assertThat(started()).containsExactly("2026-03-01T06:00:00Z");
    }

    @Test
    void aSlotFarTooLateIsReportedOnceAndNotStarted() {
        at("2026-03-01T05:00:00Z");
        apply(trigger(DAILY, "UTC"));
        at("2026-03-01T06:20:00Z");

        starts.slot("w", DAILY, millis("2026-03-01T06:00:00Z"));
        starts.sweep();
        starts.sweep();

        assertThat(started()).isEmpty();
        assertThat(warnings())
                .containsExactly(
                        "workflow w: the slot 2026-03-01T06:00:00Z of '0 6 * * *' was missed while nobody could start it");
    }

    @Test
    void slotsBeforeTheTriggerWasAppliedAreNobodys() {
        at("2026-03-01T06:05:00Z");
        apply(trigger(DAILY, "UTC"));

        starts.sweep();
        at("2026-03-01T06:06:00Z");
        restart();
        starts.sweep();

        assertThat(started()).isEmpty();
        assertThat(warnings()).isEmpty();
    }

    @Test
    void aStartOfOneTriggerDoesNotHideAMissedSlotOfAnother() {
        at("2026-03-01T05:30:00Z");
        apply(trigger("*/20 * * * *", "UTC") + trigger("50 5 * * *", "UTC"));
        at("2026-03-01T06:20:30Z");
        restart();

        starts.slot("w", "*/20 * * * *", millis("2026-03-01T06:20:00Z"));
        starts.sweep();

        assertThat(started()).containsExactly("2026-03-01T06:20:00Z");
        assertThat(warnings())
                .extracting(line -> line.replaceAll(".*the slot (\\S+) of '([^']+)'.*", "$2 $1"))
                .containsExactly(
                        "*/20 * * * * 2026-03-01T05:40:00Z",
                        "*/20 * * * * 2026-03-01T06:00:00Z",
                        "50 5 * * * 2026-03-01T05:50:00Z");
    }

    @Test
    void aLateStartOfOneTriggerDoesNotKeepAnotherFromStartingLate() {
        at("2026-03-01T05:30:00Z");
        apply(trigger("5 6 * * *", "UTC") + trigger("0 6 * * *", "UTC"));
        at("2026-03-01T06:08:00Z");
        restart();

        starts.sweep();

        assertThat(started()).containsExactly("2026-03-01T06:00:00Z", "2026-03-01T06:05:00Z");
        assertThat(warnings()).isEmpty();
    }

    @Test
    void afterALongSilenceTheLastMinutesAreStartedHoweverManySlotsWereMissed() {
        at("2026-03-01T00:00:00Z");
        apply(trigger("* * * * *", "UTC"));
        at("2026-03-02T12:00:00Z");

        starts.sweep();

        assertThat(started()).hasSize(11).startsWith("2026-03-02T11:50:00Z").endsWith("2026-03-02T12:00:00Z");
        assertThat(warnings())
                .hasSize(101)
                .startsWith(
                        "workflow w: the slot 2026-03-01T00:01:00Z of '* * * * *' was missed while nobody could start it")
                .endsWith("workflow w: more slots of '* * * * *' were missed until 2026-03-02T11:49:59.999Z");
    }

    @Test
    void aTimeThatADayInSpringLacksIsAnHourLaterThatDay() {
        at("2026-03-27T12:00:00Z");
        apply(trigger("30 2 * * *", "Europe/Berlin"));

        for (var day : List.of("2026-03-28", "2026-03-29", "2026-03-30")) {
            at(day + "T00:10:00Z");
            sweepEvery(Duration.ofMinutes(5), day + "T03:00:00Z");
        }

        assertThat(started()).containsExactly("2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z");
        assertThat(warnings()).isEmpty();
    }

    @Test
    void aTimeThatADayInAutumnHasTwiceIsStartedTheFirstTimeOnly() {
        at("2026-10-23T12:00:00Z");
        apply(trigger("30 2 * * *", "Europe/Berlin"));

        for (var day : List.of("2026-10-24", "2026-10-25", "2026-10-26")) {
            at(day + "T00:10:00Z");
            sweepEvery(Duration.ofMinutes(5), day + "T03:00:00Z");
        }

        assertThat(started()).containsExactly("2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
        assertThat(warnings()).isEmpty();
    }

    @Test
    void anHourlyTriggerSkipsTheHourThatTheClockSkipsOrRepeats() {
        at("2026-03-28T23:30:00Z");
        apply(trigger("0 * * * *", "Europe/Berlin"));
        sweepEvery(Duration.ofMinutes(5), "2026-03-29T03:30:00Z");
        assertThat(started())
                .containsExactly(
                        "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z", "2026-03-29T03:00:00Z");

        at("2026-10-24T22:30:00Z");
        apply(trigger("0 * * * *", "Europe/Berlin") + "description: again\n");
        sweepEvery(Duration.ofMinutes(5), "2026-10-25T03:30:00Z");

        assertThat(started().subList(4, started().size()))
                .containsExactly(
                        "2026-10-24T23:00:00Z", "2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z", "2026-10-25T03:00:00Z");
        assertThat(warnings()).isEmpty();
    }

    private void sweepEvery(Duration pause, String until) {
        while (lanes.now() < millis(until)) {
            at(Instant.ofEpochMilli(lanes.now()).plus(pause).toString());
            starts.sweep();
        }
    }

    /** As a server that starts again: what it kept in memory is gone. */
    private void restart() {
        store = new WorkflowStore(database);
        var engineStore = new EngineStore(database);
        var plans = new Plans(engineStore);
        var runs = new ScriptedRuns(world.cluster(), (spec, attempt) -> JobOutcome.succeeded(Map.of()));
        var engine =
                new Engine(engineStore, plans, runs, SavedJobs.NONE, Map.of(), lanes, new SilentAlarms(), "cron test");
        var known = Known.of(List::of, List::of, () -> List.of("default"), List.of(TestActions.action("act", null)));
        workflows = new Workflows(store, new SpecReader(known), plans, engine, lanes::now);
        starts = new CronStarts(workflows, engine, lanes);
    }

    private void apply(String triggersAndMore) {
        workflows.apply(
                "w", "kind: workflow\nname: w\ntriggers:\n" + triggersAndMore + "tasks:\n  a: {action: act}\n", "test");
    }

    private static String trigger(String cron, String zone) {
        return "  - {cron: \"" + cron + "\", time-zone: " + zone + "}\n";
    }

    /** Moves the clock on; what was to happen until then happens at its time. */
    private void at(String instant) {
        var reached = new boolean[1];
        lanes.after(millis(instant) - lanes.now(), () -> reached[0] = true);
        while (!reached[0]) {
            world.step();
        }
    }

    private List<String> started() {
        var slots = new ArrayList<String>();
        for (var run : store.runs(Optional.of("w"), Optional.empty(), 1_000, 0).runs()) {
            slots.add(Instant.ofEpochMilli(run.slot()).toString());
        }
        return slots.stream().sorted().toList();
    }

    private RunRow run() {
        return store.runs(Optional.of("w"), Optional.empty(), 1, 0).runs().get(0);
    }

    private List<String> warnings() {
        return log.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains("missed"))
                .toList();
    }

    private static long millis(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }

    private static final class SilentAlarms implements Alarms {
        @Override
        public boolean retryAt(String workflowRun, String task, long time) {
            return false;
        }

        @Override
        public void owner(boolean isOwner) {
            // nothing goes off here
        }
    }
}
