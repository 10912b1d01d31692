package io.aimass.spark;

import java.nio.ByteBuffer;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.server.NoOpRpcHandler;
import org.apache.spark.network.util.MapConfigProvider;
import org.apache.spark.network.util.TransportConf;

/** Speaks to a port by Spark's own protocol without saying who it is, and prints what it is told. */
public final class RpcProbe {
    private static final int PATIENCE_MILLIS = 20_000;

    private RpcProbe() {}

    public static void main(String[] args) throws Exception {
        var conf = new TransportConf("rpc", MapConfigProvider.EMPTY);
        try (var context = new TransportContext(conf, new NoOpRpcHandler());
                var factory = context.createClientFactory();
                var client = factory.createClient(args[0], Integer.parseInt(args[1]))) {
            client.sendRpcSync(ByteBuffer.wrap(new byte[64]), PATIENCE_MILLIS);
            System.out.println("ANSWERED");
        } catch (RuntimeException e) {
            System.out.println("REFUSED " + e.getMessage());
        }
    }
}
