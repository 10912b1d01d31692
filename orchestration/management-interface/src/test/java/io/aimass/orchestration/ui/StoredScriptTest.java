package io.aimass.orchestration.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Attack A11: script in a cell and in a log line is text. */
class StoredScriptTest extends BrowserTest {
    @Override
    FixtureApi api() {
        return FixtureApi.full();
    }

    @Test
    void scriptInACellIsText() {
        visit("/tables/bronze.access_log");
        assertThat(page.locator("main table")).containsText("<script>alert(1)</script>");
        assertThat(page.locator("main img").count()).isZero();
        hasNoComplaints();
    }

    @Test
    void scriptInALogLineIsText() {
        visit("/runs/r-trainxgb0000000000010x?tab=log");
        assertThat(page.locator(".log")).containsText("<img src=x onerror=");
        assertThat(page.evaluate("() => window.pwned === undefined")).isEqualTo(true);
        assertThat(page.locator("main img").count()).isZero();
        hasNoComplaints();
    }
}
