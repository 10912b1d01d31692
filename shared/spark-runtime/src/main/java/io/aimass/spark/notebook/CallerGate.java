package io.aimass.spark.notebook;

import io.aimass.contracts.JobException;
import java.io.IOException;
import java.util.regex.Pattern;
import org.apache.spark.connect.proto.UserContext;
import org.apache.spark.sql.connect.service.SparkConnectService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkproject.connect.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import org.sparkproject.connect.grpc.Metadata;
import org.sparkproject.connect.grpc.ServerCall;
import org.sparkproject.connect.grpc.ServerCallHandler;
import org.sparkproject.connect.grpc.ServerInterceptor;
import org.sparkproject.connect.grpc.Status;
import org.sparkproject.connect.protobuf.Message;

/**
 * Lets in who has a token, as the token's owner: whatever user a request names is replaced by that, and a session belongs to the user
 * who began it. A message that asks for what is not allowed goes no further.
 */
final class CallerGate implements ServerInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(CallerGate.class);
    private static final Metadata.Key<String> TOKEN =
            Metadata.Key.of("x-aimass-token", Metadata.ASCII_STRING_MARSHALLER);
    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final String CONTEXT = "user_context";
    private static final String SESSION = "session_id";

    private final Callers callers;
    private final MessageCheck check;
    private final Failures failures = new Failures();

    CallerGate(Callers callers, MessageCheck check) {
        this.callers = callers;
        this.check = check;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        var token = headers.get(TOKEN);
        if (token == null || token.isBlank()) {
            return closed(
                    call,
                    Status.UNAUTHENTICATED.withDescription(
                            "A token is needed: connect to sc://host:port/;x-aimass-token=<token>. `aimass notebook connect` shows how."));
        }
        try {
            var user = callers.name(token.strip());
            if (user.isEmpty()) {
                return closed(call, refused());
            }
            return new Admitted<>(call, user.get(), next.startCall(call, headers));
        } catch (IOException e) {
            LOG.warn("The server does not say whose token this is: {}", e.toString());
            return closed(call, Status.UNAVAILABLE.withDescription("AI Mass's server does not answer. Try again."));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return closed(call, Status.UNAVAILABLE.withDescription("The notebook driver stops. Connect again."));
        }
    }

    private Status refused() {
        return failures.another()
                ? Status.RESOURCE_EXHAUSTED.withDescription("Too many wrong tokens. Wait a minute.")
                : Status.UNAUTHENTICATED.withDescription(
                        "The token is not valid. Take the one in the home's file 'token', or ask for another.");
    }

    private static <Q, A> ServerCall.Listener<Q> closed(ServerCall<Q, A> call, Status status) {
        call.close(status, new Metadata());
        return new ServerCall.Listener<>() {};
    }

    /** What one admitted caller sends. */
    private final class Admitted<Q, A> extends SimpleForwardingServerCallListener<Q> {
        private final ServerCall<Q, A> call;
        private final String user;
        private boolean closed;

        Admitted(ServerCall<Q, A> call, String user, ServerCall.Listener<Q> next) {
            super(next);
            this.call = call;
            this.user = user;
        }

        @Override
        public void onMessage(Q message) {
            if (closed) {
                return;
            }
            try {
                super.onMessage(admitted(message));
            } catch (JobException e) {
                LOG.info("Refused to {}: {}", user, e.getMessage());
                close(Status.PERMISSION_DENIED.withDescription(e.getMessage()));
            } catch (RuntimeException e) {
                LOG.error("A request of {} could not be checked", user, e);
                close(Status.INTERNAL.withDescription(
                        "The request could not be checked, so it was refused. The notebook driver's log says why."));
            }
        }

        @Override
        public void onHalfClose() {
            if (!closed) {
                super.onHalfClose();
            }
        }

        private void close(Status status) {
            closed = true;
            call.close(status, new Metadata());
        }

        @SuppressWarnings("unchecked")
        private Q admitted(Q message) {
            if (!(message instanceof Message request)) {
                throw JobException.user("This is not a request of Spark Connect.");
            }
            var owned = owned(request);
            check.check(owned);
            begin(owned);
            return (Q) owned;
        }

        private Message owned(Message request) {
            var field = request.getDescriptorForType().findFieldByName(CONTEXT);
            if (field == null) {
                throw JobException.user("This is not a request of Spark Connect.");
            }
            var context = UserContext.newBuilder().setUserId(user).setUserName(user);
            return request.toBuilder().setField(field, context.build()).build();
        }

        /** The session knows whose it is before anything is done in it. */
        private void begin(Message request) {
            var session = String.valueOf(
                    request.getField(request.getDescriptorForType().findFieldByName(SESSION)));
            if (!UUID_FORM.matcher(session).matches()) {
                throw JobException.user("There is no session '%s': a session's id is a UUID. Connect again.", session);
            }
            Provenance.begin(
                    SparkConnectService.getOrCreateIsolatedSession(user, session)
                            .session(),
                    user,
                    session);
        }
    }
}
