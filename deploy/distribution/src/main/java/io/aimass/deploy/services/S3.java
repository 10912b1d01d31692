package io.aimass.deploy.services;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.compute.cluster.Daemon;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** An S3 server with one bucket, kept in a folder. */
public final class S3 implements Service {
    public static final String USER = "aimass";
    private static final String BUCKET = "lake";
    private static final int ANSWER_MILLIS = 5_000;

    private final ServiceFolder folder;
    private final Programs programs;
    private final int port;

    S3(ServiceFolder folder, Programs programs) {
        this.folder = folder;
        this.programs = programs;
        this.port = folder.port("server");
    }

    /** {@code s3a://bucket/}. */
    public URI uri() {
        return URI.create("s3a://" + BUCKET + "/");
    }

    public String endpoint() {
        return "http://" + ServiceFolder.HOST + ":" + port;
    }

    /** The secret key of {@link #USER}. */
    public String secretKey() {
        return folder.password(USER);
    }

    @Override
    public String name() {
        return "s3";
    }

    @Override
    public void start(Consumer<Daemon> started) {
        var buckets = folder.path("buckets");
        try {
            // Who has no key is given what the folder's permissions let others read.
            var bucket = Files.createDirectories(buckets.resolve(BUCKET));
            Files.setPosixFilePermissions(bucket, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw JobException.external(e, "%s cannot be made: %s.", buckets, e.getMessage());
        }
        var settings = folder.write("s3.properties", """
                s3proxy.endpoint=%s
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem-nio2
                jclouds.filesystem.basedir=%s
                """.formatted(endpoint(), USER, secretKey(), buckets));
        folder.write("logback.xml", """
                <configuration>
                  <appender name="out" class="ch.qos.logback.core.ConsoleAppender"><encoder><pattern>%d %-5level %logger{0} %msg%n</pattern></encoder></appender>
                  <root level="INFO"><appender-ref ref="out"/></root>
                </configuration>
                """);
        var command = new ArrayList<>(programs.java(name(), List.of("-Xmx384m"), folder.path("")));
        command.addAll(List.of("org.gaul.s3proxy.Main", "--properties", settings.toString()));
        started.accept(folder.start(name(), command));
    }

    @Override
    public boolean ready() {
        try {
            var answer = (HttpURLConnection) URI.create(endpoint()).toURL().openConnection();
            answer.setConnectTimeout(ANSWER_MILLIS);
            answer.setReadTimeout(ANSWER_MILLIS);
            // It refuses who has no key.
            return answer.getResponseCode() == HttpURLConnection.HTTP_FORBIDDEN
                    && answer.getHeaderField("x-amz-request-id") != null;
        } catch (IOException e) {
            return false;
        }
    }
}
