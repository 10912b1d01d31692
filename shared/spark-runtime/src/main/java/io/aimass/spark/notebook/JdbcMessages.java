package io.aimass.spark.notebook;

import java.util.regex.Pattern;

/** What Hive's service says of a failure, without where in the code it came about. */
final class JdbcMessages {
    private static final Pattern TRACE =
            Pattern.compile("(?s)\\R(\\s+at [\\w.$/]+\\(|Driver stacktrace:|Caused by: ).*");
    private static final Pattern CLASSES = Pattern.compile(
            "^(?:(?:\\[[A-Z0-9_.]+] )?(?:[a-z]\\w*\\.)+\\w*(?:Exception|Error): \\s*|Error running query: |Failed to open new session: )+");

    private static final String TOO_LARGE = "is bigger than spark.driver.maxResultSize";

    private JdbcMessages() {}

    static String cleaned(String message) {
        var cleaned = CLASSES.matcher(TRACE.matcher(message).replaceFirst(""))
                .replaceFirst("")
                .strip();
        return cleaned.contains(TOO_LARGE)
                ? cleaned + ". Aggregate, limit or write a table, or raise that in the pool's conf."
                : cleaned;
    }
}
