package io.aimass.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** A real HDFS with one data node on loopback. */
public final class MiniHdfs implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("\"namenode_port\":(\\d+)}");

    private final ChildJvm server;
    private final Path details;

    private MiniHdfs(ChildJvm server, Path details) {
        this.server = server;
        this.details = details;
    }

    public static MiniHdfs start(Path folder) throws Exception {
        var details = folder.resolve("details.json");
        var server = ChildJvm.start(
                folder,
                ChildJvm.jars("hdfs"),
                "org.apache.hadoop.test.MiniDFSClusterManager",
                List.of("-datanodes", "1", "-format", "-writeDetails", details.toString()));
        var hdfs = new MiniHdfs(server, details);
        server.await(() -> hdfs.port() != null);
        return hdfs;
    }

    /** {@code hdfs://127.0.0.1:<port>}. */
    public URI uri() {
        return URI.create("hdfs://127.0.0.1:" + port());
    }

    @Override
    public void close() throws Exception {
        server.close();
    }

    private String port() {
        try {
            var matcher = PORT.matcher(Files.exists(details) ? Files.readString(details) : "");
            return matcher.find() ? matcher.group(1) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
