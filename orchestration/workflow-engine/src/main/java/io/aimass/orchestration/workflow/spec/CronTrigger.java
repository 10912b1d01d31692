package io.aimass.orchestration.workflow.spec;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jobrunr.scheduling.cron.CronExpression;

/**
 * Starts a workflow at the times of a cron expression.
 *
 * @param cron five fields: minute, hour, day of the month, month, day of the week
 * @param parameters for the runs it starts
 */
public record CronTrigger(String cron, ZoneId zone, Map<String, Object> parameters) {
    private static final int FIELDS = 5;

    public CronTrigger {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** The first slot after {@code time}, both in milliseconds since the epoch. */
    public long next(long time) {
        var instant = Instant.ofEpochMilli(time);
        return new CronExpression(cron).next(instant, instant, zone).toEpochMilli();
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
