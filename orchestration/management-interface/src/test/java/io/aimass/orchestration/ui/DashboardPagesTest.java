package io.aimass.orchestration.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.aimass.orchestration.compute.dashboard.DashboardModule;
import io.aimass.orchestration.platform.http.HttpServer;
import io.aimass.orchestration.platform.http.ServerOptions;
import io.aimass.orchestration.platform.web.WebKit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ComputeClusters' pages on their own port, over the server's REST. */
class DashboardPagesTest extends BrowserTest {
    private HttpServer compute;
    private Map<String, Object> cluster;

    @Override
    FixtureApi api() {
        return FixtureApi.full();
    }

    @BeforeEach
    void startCompute() {
        if (compute == null) {
            compute = HttpServer.start(ServerOptions.of("compute", "127.0.0.1", 0, server.tokens())
                    .signInPage(WebKit.signInPage())
                    .with(new DashboardModule(
                            server.client(), server.server().uri(), () -> Optional.ofNullable(cluster))));
            own(compute.uri());
        }
        page.navigate(compute.uri() + "/dashboard/index.html?token="
                + server.tokens().signInKeyFor(server.token()).orElseThrow());
        settle();
    }

    @AfterAll
    void stopCompute() {
        if (compute != null) {
            compute.close();
        }
    }

    @Test
    void theKeyLeavesTheAddressBarAndIsGoodOnce() {
        assertThat(page.url()).isEqualTo(compute.uri() + "/dashboard/index.html");
        var key = server.tokens().signInKeyFor(server.token()).orElseThrow();
        try (var other = Chromium.browser().newContext()) {
            var first = other.newPage();
            first.navigate(compute.uri() + "/dashboard/index.html?token=" + key);
            assertThat(first.locator("main h1")).hasText("Clusters");
        }
        try (var other = Chromium.browser().newContext()) {
            var second = other.newPage();
            second.navigate(compute.uri() + "/dashboard/index.html?token=" + key);
            assertThat(second.getByLabel("Token")).isVisible();
        }
    }

    @Test
    void poolsAndDriversAreShown() {
        assertThat(page.locator("[data-driver='d-4hk2']")).containsText("Busy");
        assertThat(page.locator("[data-driver='d-4hk2']")).containsText("700 MiB of 2 GiB");
        isWhole();
    }

    @Test
    void executorsAreShownWithTheirWorkAndADriverThatHasNoneSaysWhy() {
        assertThat(page.locator("[data-executor='d-9xw1/0']")).containsText("10.0.0.2:40811");
        assertThat(page.locator("[data-executor='d-9xw1/0']")).containsText("1 of 2");
        assertThat(page.locator("[data-executor='d-9xw1/0']")).containsText("1.5 GiB of 3 GiB");
        assertThat(page.locator("[data-executor='d-9xw1/1']")).containsText("610");
        assertThat(page.locator("[data-driver='d-7mm3']")).containsText("No executors");
        assertThat(page.locator("#executors")).containsText("d-7mm3 of the pool notebooks has no executor");
        assertThat(page.locator("#executors")).containsText("spark.cores.max");
        isWhole();
    }

    @Test
    void theWorkersOfAClusterAreShownAsSoonAsThereIsOne() {
        assertThat(page.locator("#cluster")).hasCount(0);
        cluster = Map.of(
                "master",
                "spark://10.0.0.1:7077",
                "state",
                "ALIVE",
                "workers",
                List.of(worker("worker-1", "ALIVE", 4, 3, 8192, 2048), worker("worker-2", "DEAD", 4, 0, 8192, 0)),
                "applications",
                List.of(Map.of(
                        "id",
                        "app-1",
                        "name",
                        "aimass d-1",
                        "cores",
                        3,
                        "memoryperexecutor",
                        2048,
                        "state",
                        "RUNNING")));

        assertThat(page.locator("#cluster")).containsText("spark://10.0.0.1:7077");
        assertThat(page.locator("[data-worker='worker-1']")).containsText("3 of 4");
        assertThat(page.locator("[data-worker='worker-1']")).containsText("2 GiB of 8 GiB");
        assertThat(page.locator("[data-worker='worker-2']")).containsText("Gone");
        assertThat(page.locator("#cluster")).containsText("aimass d-1");
        isWhole();
        cluster = null;
    }

    private static Map<String, Object> worker(
            String id, String state, int cores, int used, int memory, int memoryUsed) {
        return Map.of(
                "id",
                id,
                "host",
                "10.0.0.2",
                "port",
                7080,
                "state",
                state,
                "cores",
                cores,
                "coresused",
                used,
                "memory",
                memory,
                "memoryused",
                memoryUsed,
                "lastheartbeat",
                System.currentTimeMillis());
    }

    @Test
    void aModelIsTrainedFromTaskManagement() {
        page.getByRole(AriaRole.LINK, named("Task Management")).click();
        settle();
        isWhole();
        page.getByRole(AriaRole.BUTTON, named("Train Model")).click();
        assertThat(page.getByLabel("input")).hasValue("gold.flight_features");
        isAccessible();
        page.getByLabel("seed").fill("11");
        page.getByRole(AriaRole.BUTTON, named("Submit")).click();
        var task = page.locator("[data-run='r-started1']");
        assertThat(task).containsText("nightly-train");
        for (var step = 0; step <= 5; step++) {
            server.client().get("/api/v1/runs/r-started1");
        }
        assertThat(task).containsText("Completed");
        assertThat(task).containsText("79.37%");
        hasNoComplaints();
        task.locator("a").click();
        page.waitForURL(server.server().uri() + "/runs/r-started1");
    }

    private void isWhole() {
        theme("dark");
        isAccessible();
        theme("light");
        isAccessible();
        fits(NARROW);
        fits(WIDE);
        hasNoComplaints();
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }
}
