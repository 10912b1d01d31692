package io.aimass.spark.notebook;

import io.aimass.contracts.JobException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Which of Spark's settings a notebook may change, and which it may read. */
final class AllowedSettings {
    /** What pyspark sets of itself. */
    private static final Set<String> OF_THE_CLIENT = Set.of("spark.remote", "spark.app.name");

    private static final Set<String> CHANGEABLE = Set.of(
            "spark.sql.ansi.enabled",
            "spark.sql.autoBroadcastJoinThreshold",
            "spark.sql.broadcastTimeout",
            "spark.sql.caseSensitive",
            "spark.sql.crossJoin.enabled",
            "spark.sql.legacy.timeParserPolicy",
            "spark.sql.mapKeyDedupPolicy",
            "spark.sql.pivotMaxValues",
            "spark.sql.session.timeZone",
            "spark.sql.shuffle.partitions",
            "spark.sql.sources.partitionOverwriteMode",
            "spark.sql.timestampType",
            "spark.databricks.delta.schema.autoMerge.enabled");
    private static final Pattern CHANGEABLE_FAMILIES = Pattern.compile(
            "(?i:(?!.*class))spark\\.sql\\.(adaptive|execution\\.arrow|execution\\.pandas|repl\\.eagerEval)\\.[A-Za-z.]+");
    private static final Pattern READABLE = Pattern.compile("spark\\.(sql|databricks\\.delta)\\.[A-Za-z0-9_.]+");
    private static final Pattern SECRET = Pattern.compile("secret|password|token|access.?key|credential|url");

    private AllowedSettings() {}

    static void change(String key) {
        if (!isChangeable(key)) {
            throw JobException.user(
                    "The setting '%s' cannot be changed from a notebook. Those that can: %s, and those of spark.sql.adaptive, .execution.arrow, .execution.pandas and .repl.eagerEval.",
                    key, String.join(", ", CHANGEABLE.stream().sorted().toList()));
        }
    }

    static void read(String key) {
        if (!READABLE.matcher(key).matches()
                || SECRET.matcher(key.toLowerCase(Locale.ROOT)).find()) {
            throw JobException.user(
                    "The setting '%s' cannot be read from a notebook, which sees those of spark.sql only.", key);
        }
    }

    static boolean isChangeable(String key) {
        return CHANGEABLE.contains(key)
                || OF_THE_CLIENT.contains(key)
                || CHANGEABLE_FAMILIES.matcher(key).matches();
    }
}
