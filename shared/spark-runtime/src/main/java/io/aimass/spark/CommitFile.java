package io.aimass.spark;

import io.aimass.contracts.JobException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One commit of a Delta log, as its file says. */
record CommitFile(long version, List<Map<String, Object>> actions) {
    static CommitFile parse(long version, List<String> lines) {
        var actions = new ArrayList<Map<String, Object>>();
        for (var line : lines) {
            if (!line.isBlank()) {
                actions.add(Json.object(line));
            }
        }
        return new CommitFile(version, actions);
    }

    boolean hasTransaction(String appId) {
        return all("txn").stream().anyMatch(txn -> appId.equals(txn.get("appId")));
    }

    /** Rows in the files this commit added; empty when a file has no statistics. */
    Optional<Long> addedRows() {
        var rows = 0L;
        for (var add : all("add")) {
            if (!(add.get("stats") instanceof String stats)
                    || !(Json.object(stats).get("numRecords") instanceof Number number)) {
                return Optional.empty();
            }
            rows += number.longValue();
        }
        return Optional.of(rows);
    }

    /** What the writer put into the commit's user metadata; empty when that is not one of ours. */
    Map<String, String> info() {
        for (var commit : all("commitInfo")) {
            if (commit.get("userMetadata") instanceof String text && text.startsWith("{")) {
                return strings(text);
            }
        }
        return Map.of();
    }

    /** The version that this commit takes back, see {@link Undo}. */
    OptionalLong undone() {
        for (var commit : all("commitInfo")) {
            if (commit.get("tags") instanceof Map<?, ?> tags && tags.get(Undo.TAG) instanceof String version) {
                return OptionalLong.of(Long.parseLong(version));
            }
        }
        return OptionalLong.empty();
    }

    /** Whether somebody has restored another version by this commit. */
    boolean isRestore() {
        return undone().isEmpty()
                && all("commitInfo").stream().anyMatch(commit -> "RESTORE".equals(commit.get("operation")));
    }

    /**
     * The version that somebody has restored by this commit; empty when it is no RESTORE.
     *
     * @throws JobException USER when it was restored by a time
     */
    OptionalLong restored() {
        for (var commit : all("commitInfo")) {
            if (isRestore()) {
                var parameters = commit.get("operationParameters") instanceof Map<?, ?> map ? map : Map.of();
                try {
                    return OptionalLong.of(Long.parseLong(String.valueOf(parameters.get("version"))));
                } catch (NumberFormatException e) {
                    throw JobException.user(
                            "Version %d restores the table as of a time. Restore it as of a version, so that it is known what was taken in: RESTORE TABLE … TO VERSION AS OF n.",
                            version);
                }
            }
        }
        return OptionalLong.empty();
    }

    private static Map<String, String> strings(String text) {
        try {
            var info = new LinkedHashMap<String, String>();
            Json.object(text).forEach((key, value) -> info.put(key, String.valueOf(value)));
            return info;
        } catch (IllegalArgumentException e) {
            return Map.of();
        }
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> all(String type) {
        return actions.stream()
                .map(action -> action.get(type))
                .filter(Map.class::isInstance)
                .map(action -> (Map<String, Object>) action)
                .toList();
    }
}
