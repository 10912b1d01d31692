package io.aimass.orchestration.modelrepo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.orchestration.platform.http.ApiClient;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.TestServer;
import io.aimass.orchestration.platform.store.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.Reference;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRoutesTest {
    private static final int TAKEN = 680 << 20;
    private static final long BIG = 400L << 20;

    @TempDir
    Path folder;

    private RepoFixture repo;
    private TestServer server;
    private ApiClient client;

    @BeforeEach
    void start() throws IOException {
        repo = RepoFixture.open(TestDatabase.SQLITE, folder);
        server = TestServer.start(folder.resolve("home"), repo.database, new ModelRoutes(repo.models));
        client = server.client();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        repo.storage.close();
    }

    @Test
    void aModelIsUploadedCommittedPromotedAndDownloaded() throws IOException {
        assertThat(client.post("/api/v1/models", Map.of("name", "m", "description", "d", "tags", Map.of("team", "x"))))
                .containsEntry("versions", 0);
        var files = RepoFixture.modelPackage("m", "validation.auc", 0.7);
        var upload = upload();
        put(upload, "model.json", files.get("model.json"));
        assertThat(put(upload, "model.ubj", files.get("model.ubj")))
                .containsEntry("sha256", RepoFixture.sha256(files.get("model.ubj")));

        var version = client.post(upload + "/commit", Map.of("message", "First", "author", "Ada"));

        assertThat(version)
                .containsEntry("version", 1)
                .containsEntry("author", "Ada")
                .containsEntry("engine", "xgboost")
                .containsEntry("metrics", Map.of("validation.auc", 0.7))
                .containsKeys("manifest", "signature", "digest", "createdAt");
        assertThat(client.put("/api/v1/models/m/aliases/champion", Map.of("version", 1)))
                .containsEntry("version", 1);
        assertThat(client.get("/api/v1/models/m"))
                .containsEntry("aliases", Map.of("champion", 1))
                .containsEntry("versions", 1);
        assertThat(client.get("/api/v1/models/m/versions/champion"))
                .containsEntry("version", 1)
                .containsEntry("aliases", List.of("champion"));
        assertThat(client.items("/api/v1/models/m/versions")).hasSize(1);
        assertThat(client.items("/api/v1/models?search=M"))
                .extracting(m -> m.get("name"))
                .containsExactly("m");
        assertThat(client.items("/api/v1/models?search=zz")).isEmpty();
        try (var archive = client.download("/api/v1/models/m/versions/champion/archive")) {
            assertThat(ModelRepoTest.unzip(archive.readAllBytes())).isEqualTo(files);
        }
        try (var file = client.download("/api/v1/models/m/versions/1/files/model.ubj")) {
            assertThat(file).hasContent(files.get("model.ubj"));
        }
        assertStatus(409, () -> client.delete("/api/v1/models/m/versions/1"));
        client.delete("/api/v1/models/m/aliases/champion");
        client.delete("/api/v1/models/m/versions/1");
        client.delete("/api/v1/models/m");
        assertThat(client.items("/api/v1/models")).isEmpty();
    }

    @Test
    void whatIsWrongOrUnknownIsSaid() {
        client.post("/api/v1/models", Map.of("name", "m"));
        assertStatus(409, () -> client.post("/api/v1/models", Map.of("name", "m")));
        assertStatus(400, () -> client.post("/api/v1/models", Map.of("name", "No Name")));
        assertStatus(400, () -> client.post("/api/v1/models", Map.of("name", "n", "tags", "x")));
        assertStatus(404, () -> client.get("/api/v1/models/x"));
        assertStatus(404, () -> client.get("/api/v1/models/m/versions/champion"));
        assertStatus(404, () -> client.delete("/api/v1/models/m/aliases/champion"));
        assertStatus(400, () -> client.put("/api/v1/models/m/aliases/champion", Map.of()));
        assertStatus(400, () -> client.put("/api/v1/models/m/aliases/latest", Map.of("version", 1)));
        var upload = upload();
        assertStatus(400, () -> client.post(upload + "/commit", Map.of("message", "nothing")));
        put(upload, "a.txt", "a");
        assertStatus(404, () -> client.post(upload.replace("/m/", "/other/") + "/commit", Map.of("message", "x")));
        assertStatus(400, () -> client.post(upload + "/commit", Map.of("author", "x")));
        assertThat(client.post(upload + "/commit", Map.of("message", "x"))).containsKey("author");
    }

    @Test
    void noHostilePathReachesAFile() throws IOException {
        client.post("/api/v1/models", Map.of("name", "m"));
        var upload = upload();
        put(upload, "a.txt", "inside");
        client.post(upload + "/commit", Map.of("message", "x"));
        var open = upload();
        Files.writeString(folder.resolve("secret"), "secret");
        for (var path : List.of(
                "../secret",
                "..%2f..%2fsecret",
                "%2e%2e/secret",
                "%252e%252e%252fsecret",
                "/etc/passwd",
                "%2fetc%2fpasswd",
                "a%00.txt",
                "file:%2f%2f%2fetc%2fpasswd",
                "..%5csecret",
                "a/..;/..;/secret",
                "%c0%ae%c0%ae/secret")) {
            assertThat(raw("GET", "/api/v1/models/m/versions/1/files/" + path, ""))
                    .as(path)
                    .startsWith("HTTP/1.1 4")
                    .doesNotContain("secret\r\n", "root:");
            assertThat(raw("PUT", open + "/files/" + path, "x")).as(path).startsWith("HTTP/1.1 4");
        }
        assertThat(raw("GET", "/api/v1/models/..%2f..%2fsecret", "")).startsWith("HTTP/1.1 4");
        assertThat(folder.resolve("secret")).hasContent("secret");
        assertThat(repo.storage.list("")).hasSize(1);
    }

    @Test
    void anUploadedArchiveIsKeptAsItIsAndNeverUnpacked() throws IOException {
        client.post("/api/v1/models", Map.of("name", "m"));
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("../../escaped.txt"));
            zip.write(new byte[1 << 20]);
            zip.closeEntry();
        }
        var upload = upload();
        client.upload(upload + "/files/evil.zip", () -> new ByteArrayInputStream(bytes.toByteArray()));
        client.post(upload + "/commit", Map.of("message", "x"));

        try (var archive = client.download("/api/v1/models/m/versions/1/files/evil.zip")) {
            assertThat(archive.readAllBytes()).isEqualTo(bytes.toByteArray());
        }
        assertThat(repo.storage.list("")).hasSize(1);
        try (var all = Files.walk(folder)) {
            assertThat(all).noneMatch(p -> p.endsWith("escaped.txt"));
        }
    }

    @Test
    void aBigFileGoesInAndOutInConstantMemory() throws IOException {
        client.post("/api/v1/models", Map.of("name", "m"));
        var upload = upload();
        var taken = new byte[TAKEN];
        assertThat(Runtime.getRuntime().maxMemory() - TAKEN)
                .as("what is left of the heap cannot hold the file")
                .isLessThan(BIG);
        client.upload(upload + "/files/big.bin", () -> new Counted(BIG));
        var version = client.post(upload + "/commit", Map.of("message", "x"));

        assertThat(version).containsEntry("size", (int) BIG);
        try (var file = client.download("/api/v1/models/m/versions/1/files/big.bin")) {
            assertThat(file.transferTo(OutputStream.nullOutputStream())).isEqualTo(BIG);
        }
        Reference.reachabilityFence(taken);
    }

    @Test
    void aBrokenOffUploadKeepsNothing() throws Exception {
        client.post("/api/v1/models", Map.of("name", "m"));
        var upload = upload();
        try (var socket = new Socket("127.0.0.1", server.server().port())) {
            socket.getOutputStream()
                    .write(("PUT " + upload + "/files/a.bin HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                    + server.token() + "\r\nContent-Length: 1000000\r\n\r\nonly this")
                            .getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }

        assertStatus(400, () -> client.post(upload + "/commit", Map.of("message", "x")));
        assertThat(repo.storage.list("")).isEmpty();
    }

    @Test
    void aDamagedFileIsNotSentAsIfWhole() throws IOException {
        client.post("/api/v1/models", Map.of("name", "m"));
        var version = repo.commit("m", "small.txt", "small");
        var sha = version.files().get(0).sha256();
        Files.writeString(
                folder.resolve("root/models/blobs/sha256")
                        .resolve(sha.substring(0, 2))
                        .resolve(sha),
                "smell");

        assertThatThrownBy(() -> client.download("/api/v1/models/m/versions/1/files/small.txt"))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isEqualTo(422))
                .hasMessageContaining("is damaged");
        assertStatus(422, () -> client.download("/api/v1/models/m/versions/1/archive"));
    }

    private String upload() {
        return "/api/v1/models/m/uploads/"
                + client.post("/api/v1/models/m/uploads", Map.of()).get("upload");
    }

    private Map<String, Object> put(String upload, String path, String content) {
        return client.upload(upload + "/files/" + path, () -> new ByteArrayInputStream(RepoFixture.bytes(content)));
    }

    private static void assertStatus(int status, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ApiException.class,
                        e -> assertThat(e.status()).as(e.getMessage()).isEqualTo(status));
    }

    /** The request as it is written, which no client library would send. */
    private String raw(String method, String path, String body) throws IOException {
        try (var socket = new Socket("127.0.0.1", server.server().port())) {
            socket.getOutputStream()
                    .write((method + " " + path
                                    + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                                    + server.token() + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static final class Counted extends InputStream {
        private long left;

        Counted(long length) {
            this.left = length;
        }

        @Override
        public int read() {
            return left-- > 0 ? 7 : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            var n = (int) Math.min(length, left);
            java.util.Arrays.fill(target, offset, offset + n, (byte) 7);
            left -= n;
            return n;
        }
    }
}
