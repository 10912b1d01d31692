package io.aimass.spark.notebook;

import io.aimass.contracts.JobException;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.analysis.TableFunctionRegistry;

/** Spark's own functions, but for those that call any class. */
final class AllowedFunctions {
    private static final Set<String> REFLECTION = Set.of("reflect", "java_method", "try_reflect");

    private static final Set<String> TAKE_SCHEMA = Set.of("from_json", "from_csv");
    private static final Set<String> GIVE_SCHEMA = Set.of("schema_of_json", "schema_of_csv");

    /** What Spark Connect knows beside the functions of SQL. */
    private static final Set<String> OF_CONNECT = Set.of(
            "array_to_vector",
            "bloom_filter_agg",
            "bucket",
            "days",
            "distributed_sequence_id",
            "ewm",
            "hours",
            "ignorenulls",
            "in",
            "last_non_null",
            "months",
            "null_index",
            "pandas_covar",
            "pandas_kurt",
            "pandas_mode",
            "pandas_product",
            "pandas_skew",
            "pandas_stddev",
            "pandas_var",
            "product",
            "timestampdiff",
            "unwrap_udt",
            "vector_to_array",
            "when",
            "years");

    private AllowedFunctions() {}

    /** @param own whether the session may have functions of its own, in Python */
    static void check(String name, boolean own) {
        var lower = name.toLowerCase(Locale.ROOT);
        var known =
                FunctionRegistry.builtin().functionExists(new FunctionIdentifier(lower)) || OF_CONNECT.contains(lower);
        if (REFLECTION.contains(lower) || (!known && !own)) {
            throw refused(name);
        }
    }

    /** As {@link #check}, for one that gives a table. */
    static void checkTable(String name, boolean own) {
        if (name.toLowerCase(Locale.ROOT).startsWith("table_changes")) {
            throw refused(name);
        }
        if (!own
                && !TableFunctionRegistry.builtin()
                        .functionExists(new FunctionIdentifier(name.toLowerCase(Locale.ROOT)))) {
            throw refused(name);
        }
    }

    /** As the second argument. */
    static boolean takesSchema(String name) {
        return TAKE_SCHEMA.contains(name.toLowerCase(Locale.ROOT));
    }

    static boolean givesSchema(String name) {
        return GIVE_SCHEMA.contains(name.toLowerCase(Locale.ROOT));
    }

    static JobException computedSchema(String function) {
        return JobException.user(
                "The schema of %s must be written as it is, or come from schema_of_json or schema_of_csv.", function);
    }

    private static JobException refused(String name) {
        return REFLECTION.contains(name.toLowerCase(Locale.ROOT))
                ? JobException.user(
                        "The function %s is not allowed in notebooks: it calls any class of the JVM. Use Spark's own functions.",
                        name)
                : JobException.user(
                        "The function %s is not one that notebooks may call. Use Spark's own functions, see SHOW SYSTEM FUNCTIONS.",
                        name);
    }
}
