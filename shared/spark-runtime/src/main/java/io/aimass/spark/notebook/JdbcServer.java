package io.aimass.spark.notebook;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.hive.conf.HiveConf;
import org.apache.hadoop.hive.conf.HiveConf.ConfVars;
import org.apache.hive.service.ServiceException;
import org.apache.hive.service.server.HiveServer2;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.hive.thriftserver.HiveThriftServer2$;
import org.apache.spark.sql.hive.thriftserver.SparkSQLCLIService;
import org.apache.spark.sql.hive.thriftserver.ui.HiveThriftServer2EventManager;

/**
 * Serves JDBC over this JVM's session, on loopback: the parts of Spark's {@code HiveThriftServer2} behind a door of our own. (Its own
 * start makes a client of a Hive metastore first, and asks nobody who they are.) The session has to be made with {@link
 * NotebookServer#settings} and {@link #settings}.
 */
public final class JdbcServer implements AutoCloseable {
    private static final String NEEDED = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2";

    /** Of the driver's memory, what the rows of one result may take while they are still packed. */
    private static final int SHARE_OF_RESULT = 8;

    private static final String LARGEST_RESULT = "spark.driver.maxResultSize";

    private final SparkSQLCLIService sessions;
    private final JdbcService service;

    private JdbcServer(SparkSQLCLIService sessions, JdbcService service) {
        this.sessions = sessions;
        this.service = service;
    }

    /**
     * What the Spark session needs beside {@link NotebookServer#settings}.
     *
     * @param configured what the pool says of Spark itself
     */
    public static Map<String, String> settings(Map<String, String> configured) {
        requireThriftServer();
        var settings = new LinkedHashMap<String, String>();
        settings.put("spark.sql.hive.thriftServer.singleSession", "false");
        settings.put("spark.sql.hive.thriftServer.async", "true");
        settings.put("spark.sql.thriftServer.interruptOnCancel", "true");
        settings.put("spark.sql.thriftServer.incrementalCollect", "false");
        if (!configured.containsKey(LARGEST_RESULT)) {
            settings.put(LARGEST_RESULT, String.valueOf(Runtime.getRuntime().maxMemory() / SHARE_OF_RESULT));
        }
        return settings;
    }

    /**
     * @param port 0 takes a free one
     * @param work a folder of this process's own
     */
    public static JdbcServer start(SparkSession spark, int port, Path work, Callers callers) {
        return serve(spark, port, work, new RememberedCallers(callers));
    }

    /** @param callers asked for each call */
    static JdbcServer serve(SparkSession spark, int port, Path work, Callers callers) {
        var settings = hiveSettings(spark, work);
        HiveThriftServer2$.MODULE$.eventManager_$eq(new HiveThriftServer2EventManager(spark.sparkContext()));
        var sessions = new SparkSQLCLIService(new HiveServer2(), spark.sqlContext());
        sessions.init(settings);
        var service = new JdbcService(sessions, port, callers);
        service.init(settings);
        sessions.start();
        try {
            service.start();
        } catch (ServiceException e) {
            sessions.stop();
            throw new JobException(
                    ErrorType.EXTERNAL,
                    "JDBC cannot be served on port " + port + " of 127.0.0.1 ("
                            + (e.getCause() == null ? e : e.getCause()).getMessage()
                            + "). Set 'notebooks.jdbc-port' of the pool in config.yaml to a free one.",
                    e);
        }
        return new JdbcServer(sessions, service);
    }

    public int port() {
        return service.getPortNumber();
    }

    @Override
    public void close() {
        service.stop();
        sessions.stop();
    }

    private static void requireThriftServer() {
        try {
            Class.forName(NEEDED, false, JdbcServer.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new JobException(
                    ErrorType.USER,
                    "JDBC cannot be served: this Spark has no spark-hive-thriftserver jar. Set 'spark-home' of the pool in config.yaml to a Spark that has it, or leave out 'notebooks.jdbc-port'.",
                    e);
        }
    }

    private static HiveConf hiveSettings(SparkSession spark, Path work) {
        var settings = new HiveConf(spark.sessionState().newHadoopConf(), HiveConf.class);
        settings.setVar(ConfVars.HIVE_SERVER2_TRANSPORT_MODE, "binary");
        settings.setVar(ConfVars.HIVE_SERVER2_AUTHENTICATION, "CUSTOM");
        settings.setBoolVar(ConfVars.HIVE_SERVER2_ENABLE_DOAS, false);
        settings.setBoolVar(ConfVars.HIVE_SERVER2_ALLOW_USER_SUBSTITUTION, false);
        settings.setBoolVar(ConfVars.HIVE_SERVER2_MAP_FAIR_SCHEDULER_QUEUE, false);
        settings.setBoolVar(ConfVars.HIVE_SERVER2_LOGGING_OPERATION_ENABLED, false);
        settings.setVar(ConfVars.HIVE_SERVER2_GLOBAL_INIT_FILE_LOCATION, "");
        settings.setBoolVar(ConfVars.HIVEVARIABLESUBSTITUTE, false);
        settings.setVar(ConfVars.HIVEAUXJARS, "");
        settings.setVar(ConfVars.HIVERELOADABLEJARS, "");
        settings.setVar(ConfVars.HIVE_SERVER2_IDLE_SESSION_TIMEOUT, "1h");
        settings.setVar(ConfVars.HIVE_SERVER2_SESSION_CHECK_INTERVAL, "1m");
        settings.setVar(ConfVars.HIVE_SERVER2_IDLE_OPERATION_TIMEOUT, "1h");
        settings.setIntVar(ConfVars.HIVE_SERVER2_ASYNC_EXEC_THREADS, 32);
        var own = work.resolve("hive").toString();
        settings.setVar(ConfVars.SCRATCHDIR, own);
        settings.setVar(ConfVars.LOCALSCRATCHDIR, own);
        settings.setVar(ConfVars.DOWNLOADED_RESOURCES_DIR, own);
        // There is no metastore. Hive looks for one when a session ends, and would make one in Derby, or try for long.
        settings.setVar(ConfVars.METASTOREURIS, "thrift://127.0.0.1:0");
        settings.setIntVar(ConfVars.METASTORETHRIFTCONNECTIONRETRIES, 1);
        settings.setIntVar(ConfVars.METASTORETHRIFTFAILURERETRIES, 0);
        settings.setVar(ConfVars.METASTORE_CLIENT_CONNECT_RETRY_DELAY, "0s");
        return settings;
    }
}
