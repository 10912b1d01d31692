package io.aimass.spark.notebook;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.apache.thrift.transport.TServerSocket;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.TTransportException;

/**
 * A connection that has little time and little room until somebody has signed in on it: who has no token could keep the driver's memory
 * and threads otherwise.
 */
final class JdbcSocket extends TSocket {
    private static final int SIGN_IN_MILLIS = 10_000;
    private static final int LARGEST_SIGN_IN = 16 * 1024;

    /** Of SASL messages in Thrift: a status and the length of what follows. */
    private static final int HEADER = 5;

    private boolean signedIn;

    /** Bytes that the last header has announced and that are read next. */
    private int announced;

    private JdbcSocket(Socket socket) throws TTransportException {
        super(socket);
        setTimeout(SIGN_IN_MILLIS);
    }

    static TServerSocket listen(InetSocketAddress address) throws TTransportException {
        return new TServerSocket(address) {
            @Override
            protected TSocket acceptImpl() throws TTransportException {
                return new JdbcSocket(super.acceptImpl().getSocket());
            }
        };
    }

    /** From now on it may be silent, and messages are held to the protocol's own limit. */
    void signedIn() {
        if (!signedIn) {
            signedIn = true;
            setTimeout(0);
        }
    }

    @Override
    public int readAll(byte[] buffer, int offset, int length) throws TTransportException {
        var read = super.readAll(buffer, offset, length);
        if (!signedIn) {
            announced = announced == 0 && length == HEADER
                    ? ByteBuffer.wrap(buffer, offset + 1, Integer.BYTES).getInt()
                    : 0;
            if (announced > LARGEST_SIGN_IN) {
                throw new TTransportException("more than a token is sent before anybody has signed in");
            }
        }
        return read;
    }
}
