package io.aimass.spark.notebook;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.Set;
import org.apache.hive.service.rpc.thrift.TCLIService;
import org.apache.hive.service.rpc.thrift.TExecuteStatementReq;
import org.apache.hive.service.rpc.thrift.TGetOperationStatusResp;
import org.apache.hive.service.rpc.thrift.TOpenSessionReq;
import org.apache.hive.service.rpc.thrift.TOpenSessionResp;
import org.apache.hive.service.rpc.thrift.TOperationHandle;
import org.apache.hive.service.rpc.thrift.TSessionHandle;
import org.apache.hive.service.rpc.thrift.TStatus;
import org.apache.hive.service.rpc.thrift.TStatusCode;
import org.apache.spark.sql.SparkSession;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TBase;
import org.apache.thrift.TException;
import org.apache.thrift.TFieldIdEnum;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks each call of one connection before Spark's service gets it: that the token is still valid, that the session or operation named
 * is the caller's own, and what settings come along. Statements themselves are checked where they are parsed and analysed. Answers lose
 * their stack traces.
 */
final class JdbcCalls implements InvocationHandler {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcCalls.class);

    /** Of every request that names a session or an operation, that; of every answer, the status and then what it is about. */
    private static final int FIRST = 1;

    private static final int SECOND = 2;

    /** Beside opening a session and listings, which are answered otherwise. */
    private static final Set<String> PASSED_ON = Set.of(
            "CloseSession",
            "GetInfo",
            "SetClientInfo",
            "ExecuteStatement",
            "GetOperationStatus",
            "GetQueryId",
            "CancelOperation",
            "CloseOperation",
            "GetResultSetMetadata",
            "FetchResults");

    private final TCLIService.Iface service;
    private final JdbcSessions sessions;
    private final Callers callers;
    private String token = "";

    JdbcCalls(TCLIService.Iface service, JdbcSessions sessions, Callers callers) {
        this.service = service;
        this.sessions = sessions;
        this.callers = callers;
    }

    /** Whose the calls are from now on. */
    void by(String callersToken) {
        token = callersToken;
    }

    @Override
    public Object invoke(Object proxy, Method call, Object[] arguments) throws Throwable {
        if (arguments == null || !(arguments[0] instanceof TBase<?, ?> request)) {
            throw new TApplicationException(TApplicationException.UNKNOWN_METHOD, call.getName());
        }
        try {
            var user = user();
            checkOwned(request, user);
            var answer = answer(call, request, user);
            clean(answer);
            return answer;
        } catch (JobException e) {
            LOG.info("Refused: {}", e.getMessage());
            return refusal(call.getReturnType(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("{} failed", call.getName(), e);
            return refusal(call.getReturnType(), call.getName() + " failed. The notebook driver's log says why.");
        }
    }

    private String user() {
        try {
            return callers.name(token)
                    .orElseThrow(() -> JobException.user("The token is no longer valid. Connect with another."));
        } catch (IOException e) {
            throw new JobException(ErrorType.EXTERNAL, "AI Mass's server does not answer. Try again.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobException(ErrorType.EXTERNAL, "The notebook driver stops. Connect again.", e);
        }
    }

    /** A session belongs to who began it, and so does what runs in it. Of one that there is not, the service says so itself. */
    private void checkOwned(TBase<?, ?> request, String user) {
        var named = value(request, FIRST);
        Optional<SparkSession> session = named instanceof TSessionHandle handle
                ? sessions.of(handle)
                : named instanceof TOperationHandle operation ? sessions.of(operation) : Optional.empty();
        if (session.filter(found -> !Provenance.isOf(found, user)).isPresent()) {
            throw JobException.user("This session is another person's. Connect again.");
        }
    }

    private Object answer(Method call, TBase<?, ?> request, String user) throws Throwable {
        if (request instanceof TOpenSessionReq open) {
            return opened(open, user);
        }
        if (request instanceof TExecuteStatementReq statement
                && !JdbcSettings.orEmpty(statement.getConfOverlay()).isEmpty()) {
            throw JobException.user("Settings cannot be given with a statement. Use SET in the session.");
        }
        var listing = named(request).flatMap(session -> new LakeMetadata(session).listing(request));
        if (listing.isPresent()) {
            return listed(call.getReturnType(), (TSessionHandle) value(request, FIRST), listing.get());
        }
        if (!PASSED_ON.contains(call.getName())) {
            throw JobException.user("%s is not served here, or not without a session.", call.getName());
        }
        try {
            return call.invoke(service, request);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private Optional<SparkSession> named(TBase<?, ?> request) {
        return value(request, FIRST) instanceof TSessionHandle handle ? sessions.of(handle) : Optional.empty();
    }

    /** The session knows whose it is before anything is done in it. */
    private TOpenSessionResp opened(TOpenSessionReq request, String user) throws TException {
        var checked = request.deepCopy();
        checked.setConfiguration(JdbcSettings.checked(request.getConfiguration()));
        var answer = service.OpenSession(checked);
        if (answer.isSetSessionHandle()) {
            var handle = answer.getSessionHandle();
            sessions.of(handle).ifPresent(session -> Provenance.begin(session, user, JdbcSessions.id(handle)));
        }
        return answer;
    }

    /** The answer of a listing is that of the query that gives its rows. */
    private TBase<?, ?> listed(Class<?> type, TSessionHandle session, Listing listing) throws TException {
        var ran = service.ExecuteStatement(new TExecuteStatementReq(session, listing.query()));
        var answer = empty(type);
        set(answer, FIRST, ran.getStatus());
        if (ran.isSetOperationHandle()) {
            set(answer, SECOND, ran.getOperationHandle());
        }
        return answer;
    }

    private static TBase<?, ?> refusal(Class<?> type, String message) throws TException {
        var answer = empty(type);
        var status = new TStatus(TStatusCode.ERROR_STATUS);
        status.setErrorMessage(message);
        status.setSqlState("42501");
        try {
            set(answer, FIRST, status);
        } catch (ClassCastException e) {
            throw new TApplicationException(TApplicationException.INTERNAL_ERROR, message);
        }
        return answer;
    }

    private static void clean(Object answer) {
        if (answer instanceof TGetOperationStatusResp status && status.isSetErrorMessage()) {
            status.setErrorMessage(JdbcMessages.cleaned(status.getErrorMessage()));
        }
        if (answer instanceof TBase<?, ?> base
                && value(base, FIRST) instanceof TStatus status
                && status.getStatusCode() == TStatusCode.ERROR_STATUS) {
            status.unsetInfoMessages();
            status.setErrorMessage(JdbcMessages.cleaned(String.valueOf(status.getErrorMessage())));
        }
    }

    private static TBase<?, ?> empty(Class<?> type) {
        try {
            return (TBase<?, ?>) type.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <F extends TFieldIdEnum> Object value(TBase<?, F> message, int field) {
        var known = message.fieldForId(field);
        return known == null ? null : message.getFieldValue(known);
    }

    private static <F extends TFieldIdEnum> void set(TBase<?, F> message, int field, Object value) {
        message.setFieldValue(message.fieldForId(field), value);
    }
}
