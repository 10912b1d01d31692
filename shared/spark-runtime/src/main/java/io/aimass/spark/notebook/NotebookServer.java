package io.aimass.spark.notebook;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.connect.service.SparkConnectInterceptorRegistry;
import org.apache.spark.sql.connect.service.SparkConnectService;
import org.sparkproject.connect.grpc.Server;
import org.sparkproject.connect.grpc.netty.NettyServerBuilder;

/**
 * Serves Spark Connect over this JVM's session, on loopback. (Spark's own start takes no address and listens on every interface.)
 * The session has to be made with {@link #settings}.
 */
public final class NotebookServer implements AutoCloseable {
    private static final int LARGEST_MESSAGE = 128 * 1024 * 1024;
    private static final long GRACE_SECONDS = 5;

    private final Server server;

    private NotebookServer(Server server) {
        this.server = server;
    }

    /** What the Spark session needs, so that plans are checked however they come about. */
    public static Map<String, String> settings(NotebookPolicy policy) {
        var settings = new LinkedHashMap<String, String>();
        settings.put(
                "spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension," + NotebookExtension.class.getName());
        // A metastore of the user's own Spark is nothing to notebooks.
        settings.put("spark.sql.catalogImplementation", "in-memory");
        settings.put(NotebookExtension.PYTHON, String.valueOf(policy.python()));
        // ${env:…} in a statement would show this process's environment.
        settings.put("spark.sql.variable.substitute", "false");
        // A column's default is an expression that is analysed apart from the statement.
        settings.put("spark.sql.defaultColumn.enabled", "false");
        settings.put("spark.sql.pyspark.jvmStacktrace.enabled", "false");
        // Plans are shown to people here, when they ask for one.
        settings.put("spark.sql.maxPlanStringLength", "200000");
        settings.put("spark.connect.copyFromLocalToFs.allowDestLocal", "false");
        return settings;
    }

    /** @param port 0 takes a free one */
    public static NotebookServer start(int port, Callers callers, NotebookPolicy policy) {
        var builder = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .addService(new SparkConnectService(false));
        SparkConnectInterceptorRegistry.chainInterceptors(builder);
        // The one that is added last is asked first.
        builder.intercept(new CallerGate(new RememberedCallers(callers), new MessageCheck(policy)));
        var server = builder.build();
        try {
            return new NotebookServer(server.start());
        } catch (IOException e) {
            throw new JobException(
                    ErrorType.EXTERNAL,
                    "Notebooks cannot be served on port " + port + " of 127.0.0.1 (" + e.getMessage()
                            + "). Set 'notebooks.port' of the pool in config.yaml to a free one.",
                    e);
        }
    }

    public int port() {
        return server.getPort();
    }

    public void awaitEnd() throws InterruptedException {
        server.awaitTermination();
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
