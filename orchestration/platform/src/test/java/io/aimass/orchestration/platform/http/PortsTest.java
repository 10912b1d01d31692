package io.aimass.orchestration.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class PortsTest {
    @RepeatedTest(100)
    @EnabledOnOs(OS.LINUX)
    void aFreePortIsNoneOfThoseTheSystemGivesToOutgoingConnections() throws Exception {
        // In one read: the kernel gives such a file no second part.
        var given = Files.readAllLines(Path.of("/proc/sys/net/ipv4/ip_local_port_range"))
                .get(0)
                .split("\\s+");

        assertThat(Ports.free("127.0.0.1"))
                .matches(port -> port < Integer.parseInt(given[0]) || port > Integer.parseInt(given[1]));
    }

    @Test
    void aPortIsAnsweredWhileSomebodyListensThere() throws Exception {
        var port = Ports.free("127.0.0.1");

        assertThat(Ports.isAnswered("127.0.0.1", port)).isFalse();
        try (var listening = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(listening.isBound()).isTrue();
            assertThat(Ports.isAnswered("127.0.0.1", port)).isTrue();
            assertThat(Ports.isFree("127.0.0.1", port)).isFalse();
        }
        assertThat(Ports.isFree("127.0.0.1", port)).isTrue();
    }
}
