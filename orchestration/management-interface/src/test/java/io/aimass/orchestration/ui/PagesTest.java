package io.aimass.orchestration.ui;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every page, filled: accessible in both themes, fits a laptop and a telephone, complains of nothing, asks nobody else. */
class PagesTest extends BrowserTest {
    @Override
    FixtureApi api() {
        return FixtureApi.full();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/sources/flights",
                "/tables/bronze.flights",
                "/tables/bronze.access_log?tab=quality",
                "/tables/bronze.flights?tab=history",
                "/tables/bronze.flights?tab=profile",
                "/tables/bronze.flights?tab=schema",
                "/models",
                "/models/flight-delay",
                "/models/flight-delay?tab=versions",
                "/models/flight-delay?tab=files",
                "/models/flight-delay/versions/2",
                "/models/flight-delay/versions/2?tab=signature",
                "/jobs",
                "/jobs/new",
                "/jobs/nightly-train",
                "/runs",
                "/runs/r-trainxgb0000000000010x",
                "/runs/r-trainxgb0000000000010x?tab=log",
                "/runs/r-flights0000000000001x?tab=rows",
                "/runs/r-nightly00000000000012x",
                "/workflows",
                "/workflows/flight-delay",
                "/workflow-runs/w-7c2nq8m1rj0f4t5y6z3k?task=features",
                "/workflow-runs/w-9d4xa2p7kb1h6v8c0e5g",
                "/predictions"
            })
    void aPageIsWhole(String path) {
        visit(path);
        theme("dark");
        isAccessible();
        screenshot("-dark");
        theme("light");
        isAccessible();
        fits(NARROW);
        fits(WIDE);
        assertThat(page.locator("main h1").count()).isEqualTo(1);
        assertThat(page.locator("main").innerText())
                .doesNotContain("undefined")
                .doesNotContain("[object")
                .doesNotContain("NaN");
        hasNoComplaints();
    }
}
