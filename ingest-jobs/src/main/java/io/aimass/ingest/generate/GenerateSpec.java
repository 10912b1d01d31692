package io.aimass.ingest.generate;

import io.aimass.contracts.Settings;
import io.aimass.contracts.TableName;
import java.util.Optional;

/** @param folder where CSV files go, when it is no table */
record GenerateSpec(long rows, long seed, Optional<TableName> table, String folder, int partitions) {
    private static final long MOST = 1_000_000_000L;
    private static final long A_FILE = 1_000_000L;

    static GenerateSpec from(Settings settings) {
        var rows = settings.required("rows", text -> number(text, 1, MOST));
        var seed = settings.orElse("seed", text -> number(text, Long.MIN_VALUE, Long.MAX_VALUE), 1L);
        var target = settings.required("target", GenerateSpec::target);
        var usual = rows == null ? 1 : (int) Math.max(1, Math.min(10_000, (rows + A_FILE - 1) / A_FILE));
        var partitions = settings.integer("partitions", usual, 1, 10_000);
        settings.throwIfInvalid();
        var table = target.contains("/") ? Optional.<TableName>empty() : Optional.of(TableName.parse(target));
        return new GenerateSpec(rows, seed, table, target, (int) Math.min(partitions, rows));
    }

    private static String target(String text) {
        if (text.contains("/")) {
            if (text.contains("..") || text.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("'" + text + "' must be a folder's path without '..'");
            }
            return text;
        }
        return TableName.parse(text).toString();
    }

    private static long number(String text, long min, long max) {
        try {
            var value = Long.parseLong(text.replace("_", ""));
            if (value < min || value > max) {
                throw new IllegalArgumentException(text + " must be from " + min + " to " + max);
            }
            return value;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number");
        }
    }
}
