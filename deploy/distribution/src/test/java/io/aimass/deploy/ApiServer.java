package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.MockWebServer;
import okhttp3.mockwebserver.RecordedRequest;

/** fabric8's API server, which keeps objects and tells of them and checks nothing, over HTTPS with a certificate of its own. */
final class ApiServer implements AutoCloseable {
    private static final String ADDRESS = "127.0.0.1";
    private static final String PASSWORD = "of-a-test";

    private final KubernetesMockServer server;
    private final Path certificate;

    private ApiServer(KubernetesMockServer server, Path certificate) {
        this.server = server;
        this.certificate = certificate;
    }

    static ApiServer start(Path folder) throws Exception {
        var store = folder.resolve("api-server.p12");
        var certificate = folder.resolve("api-server.pem");
        keytool("-genkeypair", store, "-keyalg", "RSA", "-dname", "CN=api-server", "-ext", "san=ip:" + ADDRESS);
        keytool("-exportcert", store, "-rfc", "-file", certificate.toString());
        var web = new MockWebServer();
        web.useHttps(keys(store).getSocketFactory(), false);
        var server = new KubernetesMockServer(new Context(), web, new HashMap<>(), new Applying(), false);
        server.init(InetAddress.getByName(ADDRESS), 0);
        return new ApiServer(server, certificate);
    }

    String url() {
        return "https://" + ADDRESS + ":" + server.getPort();
    }

    Path certificate() {
        return certificate;
    }

    KubernetesClient client() {
        var config = new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
                .withMasterUrl(url())
                .withCaCertFile(certificate.toString())
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static void keytool(String command, Path store, String... more) {
        var words = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), command));
        words.addAll(List.of("-alias", "api", "-keystore", store.toString(), "-storepass", PASSWORD));
        words.addAll(List.of(more));
        var ended = Product.run(Map.of(), words);
        assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    }

    private static SSLContext keys(Path store) throws Exception {
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    @Override
    public void close() {
        server.destroy();
    }

    /** Takes what is applied as what is created or replaced; fabric8's own refuses to apply what is not there. */
    private static final class Applying extends KubernetesCrudDispatcher {
        @Override
        public MockResponse handlePatch(RecordedRequest request) {
            if (!String.valueOf(request.getHeader("Content-Type")).contains("apply-patch")) {
                return super.handlePatch(request);
            }
            var path = request.getPath().replaceAll("\\?.*", "");
            return handleGet(path).getStatus().contains("200")
                    ? handleUpdate(as("PUT " + path, request))
                    : handleCreate(as("POST " + path.replaceAll("/[^/]+$", ""), request));
        }

        private static RecordedRequest as(String line, RecordedRequest request) {
            return new RecordedRequest(
                    line + " HTTP/1.1",
                    request.getHeaders(),
                    request.getChunkSizes(),
                    request.getBodySize(),
                    request.getBody(),
                    request.getSequenceNumber(),
                    new Socket());
        }
    }
}
