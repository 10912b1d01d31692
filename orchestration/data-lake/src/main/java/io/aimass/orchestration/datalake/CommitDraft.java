package io.aimass.orchestration.datalake;

import io.aimass.orchestration.platform.http.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Gathers a commit from its actions. */
final class CommitDraft {
    private final long version;
    private long time;
    private String operation = "";
    private Map<String, Object> info = Map.of();
    private Map<String, Object> metrics = Map.of();
    private int filesAdded;
    private int filesRemoved;
    private long rowsAdded;
    private boolean counted = true;
    private boolean schema;

    CommitDraft(long version) {
        this.version = version;
    }

    void add(Map<String, Object> action) {
        if (action.get("commitInfo") instanceof Map<?, ?> commitInfo) {
            commitInfo(strings(commitInfo));
        } else if (action.get("add") instanceof Map<?, ?> add) {
            added(add.get("stats"));
        } else if (action.get("remove") instanceof Map<?, ?>) {
            filesRemoved++;
        } else if (action.get("metaData") instanceof Map<?, ?>) {
            schema = true;
        }
    }

    Commit commit() {
        var run = Optional.ofNullable(info.get("run")).map(String::valueOf);
        var rows = counted ? Optional.of(rowsAdded) : Optional.<Long>empty();
        return new Commit(version, time, operation, run, info, metrics, filesAdded, filesRemoved, rows, schema);
    }

    private void commitInfo(Map<String, Object> values) {
        time = values.get("timestamp") instanceof Number number ? number.longValue() : 0;
        operation = String.valueOf(values.getOrDefault("operation", ""));
        metrics = values.get("operationMetrics") instanceof Map<?, ?> map ? strings(map) : Map.of();
        info = values.get("userMetadata") instanceof String text && text.startsWith("{") ? parsed(text) : Map.of();
    }

    private void added(Object stats) {
        filesAdded++;
        var rows = stats instanceof String text ? parsed(text).get("numRecords") : null;
        if (rows instanceof Number number) {
            rowsAdded += number.longValue();
        } else {
            counted = false;
        }
    }

    /** Another writer's metadata need not be JSON. */
    private static Map<String, Object> parsed(String text) {
        try {
            return Json.object(text);
        } catch (IllegalArgumentException e) {
            return Map.of();
        }
    }

    private static Map<String, Object> strings(Map<?, ?> map) {
        var result = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> result.put(String.valueOf(key), value));
        return result;
    }
}
