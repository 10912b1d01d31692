package io.aimass.deploy;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.LoadState;
import io.aimass.deploy.DemoHome.Demo;
import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The pages over the demo's real state: what the browser shows is what the command line says. */
@ExtendWith(DemoHome.class)
class ProductPagesTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final String MISSING =
            "Chromium is not installed, so nothing is tested in a browser. Install it with: sudo apt-get install -y chromium";
    private static final double TRAINING_MILLIS = 240_000;

    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private Playwright playwright;
    private BrowserContext context;
    private Page page;
    private Demo demo;

    @BeforeEach
    void signIn(Demo running) throws IOException {
        if (!Files.isExecutable(CHROMIUM)) {
            if ("1".equals(System.getenv("AIMASS_REQUIRE_BROWSER"))) {
                fail(MISSING);
            }
            assumeTrue(false, MISSING);
        }
        demo = running;
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        var browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync")));
        context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(1280, 900)
                .setLocale("en-GB")
                .setTimezoneId("UTC"));
        context.setDefaultTimeout(30_000);
        page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text() + " at " + message.location());
            }
        });
        page.onPageError(complaints::add);
        page.onRequest(request -> {
            if (!request.url().startsWith("http://127.0.0.1:")
                    && !request.url().startsWith("data:")
                    && !request.url().startsWith("blob:")) {
                complaints.add("request to " + request.url());
            }
        });
        page.navigate(String.valueOf(
                demo.remote().post("/api/v1/sign-in-links", Map.of()).get("url")));
        settle();
    }

    @AfterEach
    void closeBrowser() {
        if (playwright != null) {
            playwright.close();
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
        isWhole();
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
        isWhole();
    }

    @Test
    void versionsAreTheCommandLines() {
        visit("/models/flight-delay?tab=versions");
        for (var version : cli("model", "versions", "flight-delay")) {
            assertThat(page.locator("[data-version='" + version.get("version") + "']"))
                    .containsText(String.valueOf(version.get("digest")).substring(0, 12));
        }
        isWhole();
    }

    @Test
    void theWorkflowRunIsAGraphOfItsTasks() {
        var run = cli("workflow", "runs").get(0);
        visit("/workflow-runs/" + run.get("id"));
        for (var name : List.of("ingest-flights", "features", "train-xgboost", "promote", "predict")) {
            assertThat(page.locator("main")).containsText(name);
        }
        isWhole();
    }

    @Test
    void jobsRunsWorkflowsAndPredictionsShowRealState() {
        for (var path : List.of(
                "/jobs", "/runs", "/workflows", "/workflows/flight-delay", "/predictions", "/sources/flights")) {
            visit(path);
            isWhole();
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
        page.navigate(demo.url("compute") + "/dashboard/index.html?token=" + key);
        settle();
        assertThat(page.url()).doesNotContain("token");

        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Task Management"))
                .click();
        settle();
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
        assertThat(complaints).isEmpty();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> trainSettings(Map<String, Object> listing) {
        return (Map<String, Object>)
                ((List<Map<String, Object>>) listing.get("items")).get(0).get("settings");
    }

    private void visit(String path) {
        page.navigate(demo.url("server") + path);
        settle();
    }

    private void settle() {
        page.waitForLoadState(LoadState.DOMCONTENTLOADED);
        page.waitForFunction("() => document.querySelector('main h1') && !document.querySelector('main .loading')");
    }

    private void isWhole() {
        var violations = new AxeBuilder(page).analyze().getViolations();
        assertThat(violations)
                .as(page.url() + ": "
                        + violations.stream()
                                .map(v -> v.getId() + " " + v.getDescription())
                                .toList())
                .isEmpty();
        assertThat((Boolean) page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
                .as(page.url() + " fits")
                .isTrue();
        assertThat(complaints)
                .as("console errors and off-site requests at " + page.url())
                .isEmpty();
        screenshot();
    }

    private void screenshot() {
        var name = page.url().replaceAll("^https?://[^/]*/?", "").replaceAll("[^A-Za-z0-9]+", "-");
        page.screenshot(new Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(Path.of("target", "screenshots", (name.isEmpty() ? "home" : name) + ".png")));
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
