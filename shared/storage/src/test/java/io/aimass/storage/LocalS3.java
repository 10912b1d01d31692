package io.aimass.storage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A real S3 server on loopback that keeps its buckets, {@code bucket} among them, in a directory. */
public final class LocalS3 implements AutoCloseable {
    public static final String BUCKET = "bucket";

    private final ChildJvm server;
    private final int port;
    private final Path buckets;

    private LocalS3(ChildJvm server, int port, Path buckets) {
        this.server = server;
        this.port = port;
        this.buckets = buckets;
    }

    public static LocalS3 start(Path folder) throws Exception {
        var buckets = Files.createDirectories(folder.resolve("buckets"));
        Files.createDirectories(buckets.resolve(BUCKET));
        var port = freePort();
        var properties = Files.writeString(folder.resolve("s3.properties"), """
                s3proxy.endpoint=http://127.0.0.1:%d
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=tester
                s3proxy.credential=tester-secret
                jclouds.provider=filesystem-nio2
                jclouds.filesystem.basedir=%s
                """.formatted(port, buckets));
        var server = ChildJvm.start(
                folder, ChildJvm.jars("s3"), "org.gaul.s3proxy.Main", List.of("--properties", properties.toString()));
        server.await(() -> accepts(port));
        return new LocalS3(server, port, buckets);
    }

    /** Options for {@link CentralizedStorage#open}. */
    public Map<String, String> options() {
        return Map.of(
                "endpoint", endpoint(), "access-key", "tester", "secret-key", "tester-secret", "path-style", "true");
    }

    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    /** Where an object's bytes are. */
    public Path file(String key) {
        return buckets.resolve(BUCKET).resolve(key);
    }

    @Override
    public void close() throws Exception {
        server.close();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean accepts(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
