package io.aimass.orchestration.platform.http;

import io.javalin.http.Context;

/** Numbers of a query string, within bounds. */
public final class Query {
    private Query() {}

    /** {@code ?limit=}: from 1 to {@code max}; more is taken as {@code max}. */
    public static int limit(Context context, int defaultValue, int max) {
        return (int) Math.min(max, number(context, "limit", defaultValue, 1, Long.MAX_VALUE));
    }

    /** {@code ?offset=}, 0 when absent. */
    public static int offset(Context context) {
        return (int) number(context, "offset", 0, 0, Integer.MAX_VALUE);
    }

    /** @throws ApiException 400 when it is not a whole number within the bounds */
    public static long number(Context context, String name, long defaultValue, long min, long max) {
        var text = context.queryParam(name);
        if (text == null) {
            return defaultValue;
        }
        try {
            var value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw refused(name, text, e);
        }
        throw refused(name, text, null);
    }

    private static ApiException refused(String name, String text, Exception cause) {
        var refusal = ApiException.badRequest("'" + name + "=" + text + "' is not a whole number in its range.");
        if (cause != null) {
            refusal.addSuppressed(cause);
        }
        return refusal;
    }
}
