package io.aimass.spark.notebook;

import java.lang.reflect.Proxy;
import org.apache.hive.service.auth.TSetIpAddressProcessor;
import org.apache.hive.service.rpc.thrift.TCLIService;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.transport.TSaslServerTransport;

/** One connection: what comes in over it is asked for by whoever signed in on it. */
final class JdbcConnection extends TSetIpAddressProcessor<TCLIService.Iface> {
    private final JdbcCalls calls;

    private JdbcConnection(TCLIService.Iface checked, JdbcCalls calls) {
        super(checked);
        this.calls = calls;
    }

    static JdbcConnection of(TCLIService.Iface service, JdbcSessions sessions, Callers callers) {
        var calls = new JdbcCalls(service, sessions, callers);
        var checked = (TCLIService.Iface) Proxy.newProxyInstance(
                JdbcConnection.class.getClassLoader(), new Class<?>[] {TCLIService.Iface.class}, calls);
        return new JdbcConnection(checked, calls);
    }

    @Override
    public boolean process(TProtocol in, TProtocol out) throws TException {
        if (!(in.getTransport() instanceof TSaslServerTransport transport)
                || !(transport.getSaslServer() instanceof TokenSasl signedIn)) {
            throw new TException("nobody has signed in");
        }
        if (transport.getUnderlyingTransport() instanceof JdbcSocket socket) {
            socket.signedIn();
        }
        calls.by(signedIn.token());
        return super.process(in, out);
    }
}
