package io.aimass.deploy;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.aimass.deploy.DemoHome.Demo;
import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The pages over the demo's real state: what the browser shows is what the command line says. */
@ExtendWith(DemoHome.class)
class ProductPagesTest {
    private static final double TRAINING_MILLIS = 240_000;

    private ProductBrowser browser;
    private Page page;
    private Demo demo;

    @BeforeEach
    void signIn(Demo running) throws IOException {
        ProductBrowser.require();
        demo = running;
        browser = ProductBrowser.open();
        page = browser.page();
        browser.visit(String.valueOf(
                demo.remote().post("/api/v1/sign-in-links", Map.of()).get("url")));
    }

    @AfterEach
    void closeBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void everyTableStandsOnTheHomePageWithTheRowsTheCommandLineCounts() {
        visit("/");
        var shown = digits(page.locator("main").textContent());
        for (var table : cli("table", "list")) {
            assertThat(page.locator("main").textContent()).contains(String.valueOf(table.get("name")));
            assertThat(shown).as(table.toString()).contains(String.valueOf(table.get("rows")));
        }
        browser.isWhole();
    }

    @Test
    void aTablesAccountingIsTheCommandLines() {
        visit("/tables/bronze.access_log?tab=quality");
        var shown = digits(page.locator("main").textContent());
        var accounting = cli("table", "accounting", "bronze.access_log");
        assertThat(accounting).isNotEmpty();
        for (var key : List.of("read", "written", "quarantined")) {
            assertThat(shown)
                    .contains(
                            String.valueOf(accounting.get(accounting.size() - 1).get(key)));
        }
        browser.isWhole();
    }

    @Test
    void versionsAreTheCommandLines() {
        visit("/models/flight-delay?tab=versions");
        for (var version : cli("model", "versions", "flight-delay")) {
            assertThat(page.locator("[data-version='" + version.get("version") + "']"))
                    .containsText(String.valueOf(version.get("digest")).substring(0, 12));
        }
        browser.isWhole();
    }

    @Test
    void theWorkflowRunIsAGraphOfItsTasks() {
        var run = cli("workflow", "runs").get(0);
        visit("/workflow-runs/" + run.get("id"));
        for (var name : List.of("ingest-flights", "features", "train-xgboost", "promote", "predict")) {
            assertThat(page.locator("main")).containsText(name);
        }
        browser.isWhole();
    }

    @Test
    void jobsRunsWorkflowsAndPredictionsShowRealState() {
        for (var path : List.of(
                "/jobs", "/runs", "/workflows", "/workflows/flight-delay", "/predictions", "/sources/flights")) {
            visit(path);
            browser.isWhole();
        }
    }

    @Test
    void aModelIsTrainedFromTheDashboardToCompletedWithItsAccuracy() throws IOException {
        var task = demo.remote().get("/api/v1/runs?jobType=train&limit=1");
        var settings = new LinkedHashMap<String, Object>(trainSettings(task));
        settings.put("repository", "dashboard");
        settings.put("parameters", Map.of("max-iterations", 5));
        settings.put("trainer", "logistic-regression");
        demo.remote().put("/api/v1/jobs/quick-train", Map.of("jobType", "train", "settings", settings));
        var key = demo.remote().post("/api/v1/sign-in-links", Map.of()).get("key");
        browser.visit(demo.url("compute") + "/dashboard/index.html?token=" + key);
        assertThat(page.url()).doesNotContain("token");

        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Task Management"))
                .click();
        browser.settle();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Train Model"))
                .click();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Submit"))
                .click();

        var row = page.locator("[data-run]")
                .filter(new com.microsoft.playwright.Locator.FilterOptions().setHasText("quick-train"))
                .first();
        assertThat(row)
                .containsText("Completed", new LocatorAssertions.ContainsTextOptions().setTimeout(TRAINING_MILLIS));
        assertThat(row).containsText("%");
        browser.hasNoComplaints();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> trainSettings(Map<String, Object> listing) {
        return (Map<String, Object>)
                ((List<Map<String, Object>>) listing.get("items")).get(0).get("settings");
    }

    private void visit(String path) {
        browser.visit(demo.url("server") + path);
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> cli(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-o", "json"));
        var ended = Product.aimass(demo.home(), all.toArray(String[]::new));
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        return (List<Map<String, Object>>) Json.object(ended.out()).get("items");
    }

    /** The text with the separators between thousands taken out. */
    private static String digits(String text) {
        return text.replaceAll("(?<=\\d)[,\u202f\u00a0](?=\\d{3})", "");
    }
}
