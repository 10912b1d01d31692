package io.aimass.deploy.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.config.Home;
import io.aimass.storage.HadoopSettings;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServicesTest {
    private static final Programs PROGRAMS =
            new Programs(Path.of(System.getProperty("aimass.root")).resolve("deploy/services"));

    @TempDir
    private Path folder;

    @Test
    void whoHasNoKeyNeitherListsTheBucketNorReadsAnObject() throws Exception {
        try (var services = new Services(Home.open(folder), PROGRAMS)) {
            var s3 = services.s3();
            services.start();
            var options = Map.of("endpoint", s3.endpoint(), "access-key", S3.USER, "secret-key", s3.secretKey());
            var storage = new Configuration();
            HadoopSettings.of(s3.uri(), options).forEach(storage::set);
            try (var files = FileSystem.newInstance(s3.uri(), storage);
                    var out = files.create(new org.apache.hadoop.fs.Path("/aimass/lake/object"))) {
                out.write(1);
            }

            for (var path : new String[] {"/", "/lake", "/lake/aimass/lake/object"}) {
                assertThat(answer(s3.endpoint() + path)).as(path).isEqualTo(HttpURLConnection.HTTP_FORBIDDEN);
            }
        }
    }

    @Test
    void anotherServerOnThePortOfS3IsNotTakenForIt() throws Exception {
        var other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        other.createContext("/", exchange -> {
            exchange.sendResponseHeaders(HttpURLConnection.HTTP_OK, -1);
            exchange.close();
        });
        other.start();
        var ports = Files.createDirectories(folder.resolve("services/s3")).resolve("ports.properties");
        Files.writeString(ports, "server=" + other.getAddress().getPort());
        try (var services = new Services(Home.open(folder), PROGRAMS)) {
            services.s3();

            assertThatThrownBy(services::start)
                    .isInstanceOfSatisfying(
                            JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.EXTERNAL))
                    .hasMessageContaining("s3 ended while it was started")
                    .hasMessageContaining("Failed to bind");
        } finally {
            other.stop(0);
        }
    }

    private static int answer(String url) throws IOException {
        return ((HttpURLConnection) URI.create(url).toURL().openConnection()).getResponseCode();
    }
}
