package io.aimass.contracts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link RunEvent}s and {@link JobOutcome}s as JSON-like maps: the driver protocol's lines, whatever library writes the JSON. */
public final class RunEvents {
    private RunEvents() {}

    public static Map<String, Object> toMap(RunEvent event) {
        var map = new LinkedHashMap<String, Object>();
        if (event instanceof RunEvent.Progress progress) {
            map.put("type", "progress");
            map.put("phase", progress.phase());
            map.put("done", progress.done());
            map.put("total", progress.total());
        } else if (event instanceof RunEvent.Log log) {
            map.put("type", "log");
            map.put("level", log.level());
            map.put("message", log.message());
        } else if (event instanceof RunEvent.Metrics metrics) {
            map.put("type", "metrics");
            map.put("values", metrics.values());
        } else if (event instanceof RunEvent.Accounting accounting) {
            map.put("type", "accounting");
            map.put("rows", toMap(accounting.rows()));
        } else if (event instanceof RunEvent.Lineage lineage) {
            map.put("type", "lineage");
            map.put("reads", lineage.reads());
            map.put("writes", lineage.writes());
        } else if (event instanceof RunEvent.Ended ended) {
            map.put("type", "ended");
            map.put("outcome", toMap(ended.outcome()));
        }
        return map;
    }

    /** @throws IllegalArgumentException when the map is not an event */
    public static RunEvent fromMap(Map<String, ?> map) {
        var type = String.valueOf(map.get("type"));
        return switch (type) {
            case "progress" -> new RunEvent.Progress(text(map, "phase"), number(map, "done"), number(map, "total"));
            case "log" -> new RunEvent.Log(text(map, "level"), text(map, "message"));
            case "metrics" -> new RunEvent.Metrics(doubles(map.get("values")));
            case "accounting" -> new RunEvent.Accounting(accounting(child(map, "rows")));
            case "lineage" -> new RunEvent.Lineage(strings(map.get("reads")), strings(map.get("writes")));
            case "ended" -> new RunEvent.Ended(outcome(child(map, "outcome")));
            default -> throw new IllegalArgumentException("'" + type + "' is not an event type");
        };
    }

    public static Map<String, Object> toMap(JobOutcome outcome) {
        var map = new LinkedHashMap<String, Object>();
        if (outcome instanceof JobOutcome.Succeeded succeeded) {
            map.put("state", "succeeded");
            map.put("outputs", succeeded.outputs());
            map.put(
                    "accounting",
                    succeeded.accounting().stream().map(RunEvents::toMap).toList());
            map.put("unchanged", succeeded.unchanged());
        } else if (outcome instanceof JobOutcome.Failed failed) {
            map.put("state", "failed");
            map.put("errorType", failed.type().name());
            map.put("message", failed.message());
        } else {
            map.put("state", "cancelled");
        }
        return map;
    }

    @SuppressWarnings("unchecked")
    public static JobOutcome outcome(Map<String, ?> map) {
        return switch (text(map, "state")) {
            case "succeeded" ->
                new JobOutcome.Succeeded(
                        (Map<String, Object>) child(map, "outputs"),
                        maps(map.get("accounting")).stream()
                                .map(RunEvents::accounting)
                                .toList(),
                        Boolean.TRUE.equals(map.get("unchanged")));
            case "failed" -> new JobOutcome.Failed(ErrorType.valueOf(text(map, "errorType")), text(map, "message"));
            case "cancelled" -> new JobOutcome.Cancelled();
            default -> throw new IllegalArgumentException("'" + map.get("state") + "' is not an outcome");
        };
    }

    public static Map<String, Object> toMap(RowAccounting rows) {
        var map = new LinkedHashMap<String, Object>();
        map.put("source", rows.source());
        map.put("read", rows.read());
        map.put("written", rows.written());
        map.put("quarantined", rows.quarantined());
        map.put("deduplicated", rows.deduplicated());
        map.put("dropped", rows.dropped());
        return map;
    }

    public static RowAccounting accounting(Map<String, ?> map) {
        return new RowAccounting(
                text(map, "source"),
                number(map, "read"),
                number(map, "written"),
                number(map, "quarantined"),
                number(map, "deduplicated"),
                number(map, "dropped"));
    }

    private static String text(Map<String, ?> map, String key) {
        if (map.get(key) == null) {
            throw new IllegalArgumentException("'" + key + "' is missing");
        }
        return String.valueOf(map.get(key));
    }

    private static long number(Map<String, ?> map, String key) {
        if (map.get(key) instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalArgumentException("'" + key + "' must be a number");
    }

    private static Map<String, ?> child(Map<String, ?> map, String key) {
        if (map.get(key) instanceof Map<?, ?> child) {
            return stringKeys(child);
        }
        throw new IllegalArgumentException("'" + key + "' must be an object");
    }

    private static List<Map<String, ?>> maps(@Nullable Object value) {
        var result = new ArrayList<Map<String, ?>>();
        if (value instanceof List<?> items) {
            for (var item : items) {
                if (item instanceof Map<?, ?> map) {
                    result.add(stringKeys(map));
                }
            }
        }
        return result;
    }

    private static Map<String, ?> stringKeys(Map<?, ?> map) {
        var result = new LinkedHashMap<String, Object>();
        map.forEach((k, v) -> {
            if (v != null) {
                result.put(String.valueOf(k), v);
            }
        });
        return result;
    }

    private static List<String> strings(@Nullable Object value) {
        return value instanceof List<?> items
                ? items.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static Map<String, Double> doubles(@Nullable Object value) {
        var result = new LinkedHashMap<String, Double>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((k, v) -> {
                if (v instanceof Number number) {
                    result.put(String.valueOf(k), number.doubleValue());
                }
            });
        }
        return result;
    }
}
