package io.aimass.orchestration.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ListeningTest {
    @TempDir
    Path folder;

    @Test
    void aPortInUseIsNamedWithTheRemedy() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var running = TestServer.start(folder)) {
            var options = ServerOptions.of("server", "127.0.0.1", other.getLocalPort(), running.tokens());

            assertThatThrownBy(() -> HttpServer.start(options))
                    .isInstanceOfSatisfying(
                            JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.USER))
                    .hasMessageContaining("Port " + other.getLocalPort() + " on 127.0.0.1 is in use")
                    .hasMessageContaining("--port or 'ports.server' in config.yaml");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theServerListensOnLoopbackOnly() throws Exception {
        try (var server = TestServer.start(folder)) {
            var port = String.format("%04X", server.server().port());

            var addresses =
                    listening().filter(address -> address.endsWith(":" + port)).toList();

            assertThat(addresses)
                    .isNotEmpty()
                    .allSatisfy(address -> assertThat(address).isIn(loopback(port)));
        }
    }

    @Test
    void aStoppedServerNoLongerAnswers() {
        var server = TestServer.start(folder);
        var port = server.server().port();
        server.close();

        assertThatThrownBy(() -> new Socket("127.0.0.1", port).close()).isInstanceOf(java.net.ConnectException.class);
    }

    @Test
    void aServerThatDoesNotAnswerIsNamed() throws Exception {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertThatThrownBy(() -> ApiClient.of("http://127.0.0.1:" + port, "").get("/api/v1/health"))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.EXTERNAL))
                .hasMessageContaining("http://127.0.0.1:" + port + " does not answer");
    }

    private static List<String> loopback(String port) {
        return List.of(
                "0100007F:" + port,
                "0000000000000000FFFF00000100007F:" + port,
                "00000000000000000000000001000000:" + port);
    }

    /** Local addresses of sockets in state LISTEN, as the kernel writes them. */
    private static Stream<String> listening() throws Exception {
        var lines = Stream.concat(
                Files.readAllLines(Path.of("/proc/net/tcp")).stream(),
                Files.readAllLines(Path.of("/proc/net/tcp6")).stream());
        return lines.map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields.length > 3 && "0A".equals(fields[3]))
                .map(fields -> fields[1]);
    }
}
