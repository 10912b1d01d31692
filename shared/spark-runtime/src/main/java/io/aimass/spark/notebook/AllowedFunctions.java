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

    static void check(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        var known = FunctionRegistry.builtin().functionExists(new FunctionIdentifier(lower))
                || OF_CONNECT.contains(lower);
        if (REFLECTION.contains(lower) || !known) {
            throw refused(name);
        }
    }

    static void checkTable(String name) {
        if (!TableFunctionRegistry.builtin().functionExists(new FunctionIdentifier(name.toLowerCase(Locale.ROOT)))) {
            throw refused(name);
        }
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
