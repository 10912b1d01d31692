package io.aimass.orchestration.platform.http;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every failure as {@code {"error": {type, message, problems}}}, and nothing of what only we should know. */
final class Errors {
    private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

    private final ServerOptions options;
    private final Gate gate;

    Errors(ServerOptions options, Gate gate) {
        this.options = options;
        this.gate = gate;
    }

    void register(RoutesConfig routes) {
        routes.exception(Gate.Unauthenticated.class, (e, context) -> unauthenticated(context, e.getMessage()));
        routes.exception(
                ApiException.class, (e, context) -> reply(context, e.status(), e.type(), e.getMessage(), e.problems()));
        routes.exception(JobException.class, this::failed);
        routes.exception(
                InvalidSettings.class,
                (e, context) -> reply(
                        context,
                        400,
                        ErrorType.USER,
                        e.problems().size() == 1
                                ? e.problems().get(0)
                                : e.problems().size() + " problems",
                        e.problems()));
        routes.exception(HttpResponseException.class, this::refused);
        routes.exception(Exception.class, this::unexpected);
    }

    private void failed(JobException e, Context context) {
        switch (e.type()) {
            case USER -> reply(context, 400, e.type(), e.getMessage(), List.of());
            case DATA -> reply(context, 422, e.type(), e.getMessage(), List.of());
            case EXTERNAL -> {
                LOG.warn(
                        "{} {} {}: {}",
                        RequestIds.of(context),
                        context.req().getMethod(),
                        context.path(),
                        e.getMessage());
                reply(context, 503, e.type(), e.getMessage(), List.of());
            }
            case INTERNAL -> unexpected(e, context);
        }
    }

    private void refused(HttpResponseException e, Context context) {
        if (e.getStatus() == 404 && context.path().startsWith("/api/") && !isAdmitted(context)) {
            unauthenticated(context, "A valid token is needed: Authorization: Bearer <token>.");
            return;
        }
        var message = switch (e.getStatus()) {
            case 404 -> "There is nothing at " + context.path() + ".";
            case 405 -> context.req().getMethod() + " is not possible at " + context.path() + ".";
            case 413 -> "The body is larger than " + options.maxBody() + " bytes.";
            default -> "The request was refused (" + e.getStatus() + ").";
        };
        reply(context, e.getStatus(), e.getStatus() < 500 ? ErrorType.USER : ErrorType.INTERNAL, message, List.of());
    }

    private boolean isAdmitted(Context context) {
        try {
            gate.admit(context, Access.USER);
            return true;
        } catch (Gate.Unauthenticated e) {
            return false;
        }
    }

    private void unexpected(Exception e, Context context) {
        var reference = RequestIds.of(context);
        LOG.error("{} {} {} failed", reference, context.req().getMethod(), context.path(), e);
        reply(
                context,
                500,
                ErrorType.INTERNAL,
                "A fault of ours; the server's log has it under " + reference + ".",
                List.of());
    }

    private void unauthenticated(Context context, String message) {
        if (Gate.wantsHtml(context) && "GET".equals(context.req().getMethod())) {
            context.status(401).html(options.signInPage().html(context, SignIn.ownPath(context.path()), ""));
        } else {
            context.header("WWW-Authenticate", "Bearer");
            reply(context, 401, ErrorType.USER, message, List.of());
        }
    }

    private static void reply(Context context, int status, ErrorType type, String message, List<String> problems) {
        if (context.res().isCommitted()) {
            return;
        }
        var error = new LinkedHashMap<String, Object>();
        error.put("type", type.name());
        error.put("message", message);
        error.put("problems", problems);
        Json.reply(context, status, Map.of("error", error));
    }
}
