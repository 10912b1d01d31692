package io.aimass.spark.notebook;

import java.util.Optional;
import org.apache.hive.service.cli.CLIService;
import org.apache.hive.service.cli.HiveSQLException;
import org.apache.hive.service.cli.OperationHandle;
import org.apache.hive.service.cli.SessionHandle;
import org.apache.hive.service.rpc.thrift.TOperationHandle;
import org.apache.hive.service.rpc.thrift.TSessionHandle;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.hive.thriftserver.server.SparkSQLOperationManager;

/** The Spark sessions behind the sessions and operations that clients name. */
final class JdbcSessions {
    private final CLIService service;

    JdbcSessions(CLIService service) {
        this.service = service;
    }

    Optional<SparkSession> of(TSessionHandle handle) {
        return of(new SessionHandle(handle));
    }

    Optional<SparkSession> of(TOperationHandle handle) {
        try {
            return of(operations()
                    .getOperation(new OperationHandle(handle))
                    .getParentSession()
                    .getSessionHandle());
        } catch (HiveSQLException e) {
            return Optional.empty();
        }
    }

    static String id(TSessionHandle handle) {
        return new SessionHandle(handle).getSessionId().toString();
    }

    private Optional<SparkSession> of(SessionHandle handle) {
        return Optional.ofNullable(operations().sessionToContexts().get(handle)).map(context -> context.sparkSession());
    }

    private SparkSQLOperationManager operations() {
        return (SparkSQLOperationManager) service.getSessionManager().getOperationManager();
    }
}
