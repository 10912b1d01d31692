package io.aimass.spark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.server.NoOpRpcHandler;
import org.apache.spark.network.util.MapConfigProvider;
import org.apache.spark.network.util.TransportConf;

/** Speaks to ports of an address by Spark's own protocol without saying who it is, and prints a line of what each says. */
public final class RpcProbe {
    private static final int PATIENCE_MILLIS = 20_000;

    private RpcProbe() {}

    public static void main(String[] args) throws Exception {
        for (var port : List.of(args).subList(1, args.length)) {
            System.out.println(port + " " + ask(args[0], Integer.parseInt(port)));
        }
    }

    private static String ask(String host, int port) throws Exception {
        var conf = new TransportConf("rpc", MapConfigProvider.EMPTY);
        try (var context = new TransportContext(conf, new NoOpRpcHandler());
                var factory = context.createClientFactory();
                var client = factory.createClient(host, port)) {
            client.sendRpcSync(ByteBuffer.wrap(new byte[64]), PATIENCE_MILLIS);
            return "ANSWERED";
        } catch (IOException | RuntimeException e) {
            return "REFUSED "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        }
    }
}
