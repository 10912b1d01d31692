package io.aimass.spark.notebook;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hive.service.ServiceException;
import org.apache.hive.service.cli.CLIService;
import org.apache.hive.service.cli.thrift.ThriftBinaryCLIService;
import org.apache.thrift.TProcessor;
import org.apache.thrift.TProcessorFactory;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.server.TThreadPoolServer;
import org.apache.thrift.transport.TSaslServerTransport;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.TTransportException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hive's protocol on loopback, for connections that begin with a valid token only. */
final class JdbcService extends ThriftBinaryCLIService {
    private static final Logger LOGGER = LoggerFactory.getLogger(JdbcService.class);
    private static final int THREADS = 5;
    private static final int MOST_CONNECTIONS = 200;
    private static final int LARGEST_MESSAGE = 64 * 1024 * 1024;

    private final int port;
    private final Callers callers;

    /** @param port 0 takes a free one */
    JdbcService(CLIService sessions, int port, Callers callers) {
        super(sessions);
        this.port = port;
        this.callers = callers;
    }

    @Override
    protected void initializeServer() {
        try {
            var socket = JdbcSocket.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            portNum = socket.getServerSocket().getLocalPort();
            server = new TThreadPoolServer(new TThreadPoolServer.Args(socket)
                    .transportFactory(signedIn())
                    .processorFactory(connections())
                    .outputProtocolFactory(new TBinaryProtocol.Factory())
                    .inputProtocolFactory(new TBinaryProtocol.Factory(true, true, LARGEST_MESSAGE, LARGEST_MESSAGE))
                    .executorService(threads()));
            server.setServerEventHandler(serverEventHandler);
        } catch (TTransportException e) {
            throw new ServiceException("Error initializing " + getName(), e);
        }
    }

    @Override
    public void run() {
        try {
            server.serve();
        } catch (RuntimeException e) {
            LOGGER.error("JDBC is no longer served", e);
        }
    }

    private TSaslServerTransport.Factory signedIn() {
        TokenSasl.install();
        var transports = new TSaslServerTransport.Factory();
        transports.addServerDefinition(
                TokenSasl.MECHANISM, TokenSasl.PROTOCOL, null, Map.of(), new TokenCheck(callers));
        return transports;
    }

    private TProcessorFactory connections() {
        return new TProcessorFactory(null) {
            @Override
            public TProcessor getProcessor(TTransport transport) {
                return JdbcConnection.of(JdbcService.this, new JdbcSessions(cliService), callers);
            }
        };
    }

    private static ThreadPoolExecutor threads() {
        return new ThreadPoolExecutor(
                THREADS, MOST_CONNECTIONS, 1, TimeUnit.MINUTES, new SynchronousQueue<>(), task -> {
                    var thread = new Thread(task, "jdbc-connection");
                    thread.setDaemon(true);
                    return thread;
                });
    }
}
