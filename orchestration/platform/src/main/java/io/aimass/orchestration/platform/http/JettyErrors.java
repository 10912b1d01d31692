package io.aimass.orchestration.platform.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What Jetty refuses itself, such as a malformed path, in our own words and without its stack traces. */
final class JettyErrors implements Request.Handler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var status = response.getStatus() < 400 ? 500 : response.getStatus();
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        var error = Map.of(
                "type",
                status < 500 ? "USER" : "INTERNAL",
                "message",
                "The request was refused (" + status + ").",
                "problems",
                List.of());
        response.write(
                true, ByteBuffer.wrap(Json.text(Map.of("error", error)).getBytes(StandardCharsets.UTF_8)), callback);
        return true;
    }
}
