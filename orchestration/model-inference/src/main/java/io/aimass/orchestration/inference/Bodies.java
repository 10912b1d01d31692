package io.aimass.orchestration.inference;

import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.Json;
import io.javalin.http.Context;
import java.util.Map;

final class Bodies {
    private Bodies() {}

    /** @throws ApiException 400 when the body is not a JSON object */
    static Map<String, Object> object(Context context) {
        var body = Json.body(context);
        if (body == null) {
            throw ApiException.badRequest("The body is not a JSON object.");
        }
        return body;
    }
}
