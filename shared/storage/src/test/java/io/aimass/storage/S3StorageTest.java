package io.aimass.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.aimass.storage.CentralizedStorage.StoredFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3StorageTest extends StorageContract {
    @TempDir
    static Path folder;

    private static LocalS3 s3;
    private URI root;

    @BeforeAll
    static void startS3() throws Exception {
        s3 = LocalS3.start(folder);
    }

    @AfterAll
    static void stopS3() throws Exception {
        s3.close();
    }

    @Override
    CentralizedStorage open() throws IOException {
        root = URI.create("s3a://" + LocalS3.BUCKET + "/tests/" + UUID.randomUUID());
        return CentralizedStorage.open(root, options("multipart-size", "5242880"));
    }

    @Override
    void damage(String path, byte[] content) throws IOException {
        Files.write(s3.file(root.getPath().substring(1)).resolve(path), content);
    }

    @Test
    void theProbeLeavesNothingBehind() {
        assertThat(s3.file(root.getPath().substring(1)).resolve(".staging"))
                .satisfiesAnyOf(
                        d -> assertThat(d).doesNotExist(), d -> assertThat(d).isEmptyDirectory());
    }

    @Test
    void aServerThatIgnoresTheConditionIsRefused() throws IOException {
        var careless = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        careless.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            var asksForTheObject = exchange.getRequestMethod().equals("HEAD")
                    && exchange.getRequestURI().getPath().contains("probe-");
            exchange.sendResponseHeaders(asksForTheObject ? 404 : 200, -1);
            exchange.close();
        });
        careless.start();
        try {
            var endpoint = "http://127.0.0.1:" + careless.getAddress().getPort();
            assertThatThrownBy(() -> CentralizedStorage.open(root, options("endpoint", endpoint)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("its S3 server ignores 'If-None-Match: *'")
                    .hasMessageContaining("as the storage option 'commits'");
        } finally {
            careless.stop(0);
        }
    }

    @Test
    void aServerThatIsOverloadedForAWhileIsAskedAgain() throws Exception {
        try (var front = new OverloadedServer(URI.create(s3.endpoint()).getPort());
                var storage = CentralizedStorage.open(root, options("endpoint", "http://127.0.0.1:" + front.port()))) {
            front.overloaded(true);
            var published = CompletableFuture.supplyAsync(() -> {
                try {
                    return storage.publish("a.txt", new ByteArrayInputStream("content".getBytes(UTF_8)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            while (front.refused() < 3 && !published.isDone()) {
                Thread.onSpinWait();
            }
            front.overloaded(false);

            assertThat(published.get()).isTrue();
            try (var content = storage.read("a.txt")) {
                assertThat(content).hasContent("content");
            }
        }
    }

    @Test
    void aBigFileWhosePublishingWasAnsweredToNobodyIsPublished() throws Exception {
        try (var front = new LostAnswer(
                        URI.create(s3.endpoint()).getPort(),
                        (request, answer) -> request.startsWith("POST ") && request.contains("uploadId="));
                var storage = CentralizedStorage.open(root, options("endpoint", "http://127.0.0.1:" + front.port()))) {
            front.loseTheNext();
            assertThat(storage.publish("big", new Pattern(BIG))).isTrue();
            assertThat(front.isLost()).isTrue();

            front.loseTheNext();
            storage.replace("big", new Pattern(BIG - 1));
            assertThat(front.isLost()).isTrue();
        }

        assertThat(storage.list("")).extracting(StoredFile::size).containsExactly(BIG - 1L);
    }

    @Test
    void aBigFileIsPublishedToWhomTheRepetitionIsToldThatItsPartsAreGone() throws Exception {
        var text =
                "<Error><Code>InvalidPart</Code><Message>One or more of the specified parts could not be found.</Message></Error>";
        var gone =
                "HTTP/1.1 400 Bad Request\r\nContent-Type: application/xml\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                        .formatted(text.length(), text);
        try (var front = new LostAnswer(
                        URI.create(s3.endpoint()).getPort(),
                        (request, answer) -> request.startsWith("POST ") && request.contains("uploadId="));
                var storage = CentralizedStorage.open(root, options("endpoint", "http://127.0.0.1:" + front.port()))) {
            front.loseTheNextAndAnswerTheOneAfter(gone);
            assertThat(storage.publish("big", new Pattern(BIG))).isTrue();
            assertThat(front.isLost()).isTrue();
        }

        assertThat(storage.list("")).extracting(StoredFile::size).containsExactly((long) BIG);
    }

    @Test
    void aMissingBucketIsNamed() {
        assertThatThrownBy(() -> CentralizedStorage.open(URI.create("s3a://nobodys-bucket/x"), s3.options()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("The bucket of the storage root does not exist");
    }

    @Test
    void aWrongPasswordIsReportedWithoutShowingIt() {
        assertThatThrownBy(() -> CentralizedStorage.open(root, options("secret-key", "not-the-secret")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("S3 failed")
                .hasMessageNotContaining("not-the-secret");
    }

    @Test
    void anUnknownOptionIsRefused() {
        assertThatThrownBy(() -> CentralizedStorage.open(root, Map.of("endpiont", "http://127.0.0.1:1")))
                .hasMessageContaining("no option [endpiont]; it has [access-key, commits, commits-password,");
    }

    private static Map<String, String> options(String key, String value) {
        var options = new HashMap<>(s3.options());
        options.put("multipart-size", "5242880");
        options.put(key, value);
        return options;
    }
}
