package io.aimass.spark;

import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RowAccounting;
import io.aimass.contracts.RunEvent;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** Keeps the values of secrets that runs were given out of what this JVM writes down: events, outcomes and its log. */
final class Masking {
    private static final String MASK = "***";
    private static final int SHORTEST = 4;

    /** The longest first: one secret's value may begin with another's. */
    private static final Set<String> VALUES = new ConcurrentSkipListSet<>(
            Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    private Masking() {}

    /** From now on the value is masked, whoever says it. Too short a value is not: masking it would garble everything. */
    static String remember(String value) {
        if (value.length() >= SHORTEST) {
            VALUES.add(value);
        }
        return value;
    }

    static String mask(String text) {
        var result = text;
        for (var value : VALUES) {
            result = result.replace(value, MASK);
        }
        return result;
    }

    static RunEvent mask(RunEvent event) {
        if (event instanceof RunEvent.Progress progress) {
            return new RunEvent.Progress(mask(progress.phase()), progress.done(), progress.total());
        } else if (event instanceof RunEvent.Log log) {
            return new RunEvent.Log(log.level(), mask(log.message()));
        } else if (event instanceof RunEvent.Accounting accounting) {
            return new RunEvent.Accounting(mask(accounting.rows()));
        } else if (event instanceof RunEvent.Ended ended) {
            return new RunEvent.Ended(mask(ended.outcome()));
        }
        return event;
    }

    static JobOutcome mask(JobOutcome outcome) {
        if (outcome instanceof JobOutcome.Failed failed) {
            return new JobOutcome.Failed(failed.type(), mask(failed.message()));
        } else if (outcome instanceof JobOutcome.Succeeded succeeded) {
            return new JobOutcome.Succeeded(
                    map(succeeded.outputs()),
                    succeeded.accounting().stream().map(Masking::mask).toList(),
                    succeeded.unchanged());
        }
        return outcome;
    }

    private static RowAccounting mask(RowAccounting rows) {
        return new RowAccounting(
                mask(rows.source()),
                rows.read(),
                rows.written(),
                rows.quarantined(),
                rows.deduplicated(),
                rows.dropped());
    }

    private static Object value(Object value) {
        if (value instanceof String text) {
            return mask(text);
        } else if (value instanceof Map<?, ?> map) {
            return map(map);
        } else if (value instanceof Collection<?> items) {
            return items.stream().map(Masking::value).toList();
        }
        return value;
    }

    private static Map<String, Object> map(Map<?, ?> map) {
        var result = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> result.put(String.valueOf(key), value(value)));
        return result;
    }
}
