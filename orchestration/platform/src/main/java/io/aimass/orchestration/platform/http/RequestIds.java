package io.aimass.orchestration.platform.http;

import io.javalin.http.Context;
import java.security.SecureRandom;
import java.util.HexFormat;

/** An id a request: in the answer's {@code X-Request-Id} and, when something goes wrong, in the log. */
final class RequestIds {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String ATTRIBUTE = "aimass.request-id";

    private RequestIds() {}

    static void set(Context context) {
        var bytes = new byte[6];
        RANDOM.nextBytes(bytes);
        var id = HexFormat.of().formatHex(bytes);
        context.attribute(ATTRIBUTE, id);
        context.header("X-Request-Id", id);
    }

    static String of(Context context) {
        String id = context.attribute(ATTRIBUTE);
        return id == null ? "-" : id;
    }
}
