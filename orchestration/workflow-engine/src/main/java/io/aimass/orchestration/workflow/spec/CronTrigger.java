package io.aimass.orchestration.workflow.spec;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jobrunr.scheduling.cron.CronExpression;

/**
 * Starts a workflow at the times of a cron expression. A time that a day lacks because the clock is set forward is as much later on
 * that day; one that a day has twice counts the first time only.
 *
 * @param cron five fields: minute, hour, day of the month, month, day of the week
 * @param parameters for the runs it starts
 */
public record CronTrigger(String cron, ZoneId zone, Map<String, Object> parameters) {
    private static final int FIELDS = 5;

    /** No clock was ever set on by more between two slots of interest. */
    private static final Duration LOOK_BACK = Duration.ofHours(3);

    public CronTrigger {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** The first slot after {@code time}, both in milliseconds since the epoch. */
    public long next(long time) {
        var expression = new CronExpression(cron);
        var from = Instant.ofEpochMilli(time);
        var slot = clockWasSetBefore(from) ? from.minus(LOOK_BACK) : from;
        do {
            slot = expression.next(slot, slot, zone);
        } while (!slot.isAfter(from));
        return slot.toEpochMilli();
    }

    /** Whether {@code time} is a slot. */
    public boolean has(long time) {
        return next(time - 1) == time;
    }

    /** The expression goes by local time alone: shortly after a change it leaves slots out or answers one that is over. */
    private boolean clockWasSetBefore(Instant time) {
        var change = zone.getRules().previousTransition(time);
        return change != null && change.getInstant().isAfter(time.minus(LOOK_BACK));
    }

    static String checkCron(String text) {
        if (text.trim().split("\\s+").length != FIELDS) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "' is not a cron expression: write five fields, minute hour day month weekday, such as '0 6 * * *'");
        }
        try {
            var now = Instant.EPOCH;
            new CronExpression(text).next(now, now, ZoneId.of("UTC"));
            return text;
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("'" + text + "' is not a cron expression: " + e.getMessage(), e);
        }
    }

    static ZoneId checkZone(String text) {
        try {
            return ZoneId.of(text);
        } catch (java.time.DateTimeException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a time zone; write one such as Europe/Berlin or UTC", e);
        }
    }
}
