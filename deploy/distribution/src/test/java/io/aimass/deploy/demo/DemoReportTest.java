package io.aimass.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.deploy.LoneServer;
import io.aimass.deploy.cli.Remote;
import org.junit.jupiter.api.Test;

class DemoReportTest {
    @Test
    void onlyWhereThereIsNoChampionThereIsNone() throws Exception {
        try (var server = LoneServer.start()) {
            assertThat(DemoReport.champion(server.remote())).isEmpty();

            var stranger = new Remote(server.remote().server(), "not-a-token");
            assertThatThrownBy(() -> DemoReport.champion(stranger)).hasMessageContaining("does not accept this token");
        }
    }
}
