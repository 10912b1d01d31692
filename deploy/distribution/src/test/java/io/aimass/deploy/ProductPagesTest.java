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
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pages over the demo's real state: what the browser shows is what the command line says. */
@OnTheDemo
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
    void theHomePageCountsWhatTheCommandLineLists() {
        var tables = cli("table", "list");
        var rows = tables.stream()
                .filter(table -> !String.valueOf(table.get("name")).endsWith("_quarantine"))
                .mapToLong(table -> number(table.get("rows")))
                .sum();
        visit("/");
        assertThat(counters())
                .containsEntry("Sources", count(cli("source", "list").size()))
                .containsEntry("Tables", count(tables.size()))
                .containsEntry("Rows in the lake", count(rows))
                .containsEntry("Models", count(cli("model", "list").size()))
                .containsEntry("Jobs", count(cli("job", "list").size()))
                .containsEntry("Workflows", count(cli("workflow", "list").size()))
                .containsEntry(
                        "Runs", count(cli("run", "list", "--limit", "1000").size()));
        same(
                shown("Tables"),
                tables,
                (row, table) -> assertThat(row)
                        .containsEntry("Name", String.valueOf(table.get("name")))
                        .containsEntry("Rows", count(table.get("rows")))
                        .containsEntry("Columns", count(((List<?>) table.get("columns")).size()))
                        .containsEntry("Size", bytes(table.get("bytes")))
                        .containsEntry("Version", count(table.get("version"))));
        same(shown("Sources"), cli("source", "list"), (row, source) -> {
            var accounting = map(source.get("accounting"));
            assertThat(row.get("Name")).startsWith(String.valueOf(source.get("name")));
            assertThat(row)
                    .containsEntry("Kind", String.valueOf(source.get("kind")))
                    .containsEntry("Target table", String.valueOf(source.get("target")))
                    .containsEntry("Written", count(accounting.get("written")))
                    .containsEntry("Quarantined", count(accounting.get("quarantined")));
        });
        browser.isWhole();
    }

    @Test
    void aTablesPageShowsWhatTheCommandLineSaysOfIt() {
        for (var name : List.of("bronze.access_log", "silver.flights", "gold.flight_scores")) {
            var table = cliOne("table", "show", name);
            visit("/tables/" + name);
            assertThat(counters())
                    .containsEntry("Rows", count(table.get("rows")))
                    .containsEntry("Columns", count(((List<?>) table.get("columns")).size()))
                    .containsEntry("Size", bytes(table.get("bytes")))
                    .containsEntry("Version", count(table.get("version")));
            visit("/tables/" + name + "?tab=quality");
            same(shown("Row accounting"), cli("table", "accounting", name), (row, accounting) -> {
                assertThat(row).containsEntry("Run", String.valueOf(accounting.get("run")));
                for (var term : List.of("Read", "Written", "Quarantined", "Deduplicated", "Dropped")) {
                    assertThat(row).containsEntry(term, count(accounting.get(term.toLowerCase(java.util.Locale.ROOT))));
                }
            });
            visit("/tables/" + name + "?tab=history");
            same(
                    shown("History"),
                    cli("table", "history", name),
                    (row, commit) -> assertThat(row)
                            .containsEntry("Version", count(commit.get("version")))
                            .containsEntry("Run", String.valueOf(commit.get("run")))
                            .containsEntry("Written", count(commit.get("written"))));
            visit("/tables/" + name + "?tab=profile");
            same(shown("Profile"), list(cliOne("table", "profile", name).get("columns")), (row, column) -> {
                assertThat(row.get("Name")).startsWith(String.valueOf(column.get("name")));
                assertThat(row.get("Missing")).startsWith(count(column.get("nulls")));
                assertThat(row)
                        .containsEntry("Distinct", count(column.get("distinct")))
                        .containsEntry("Least", plain(column.get("min")))
                        .containsEntry("Mean", metric(column.get("mean")))
                        .containsEntry("Greatest", plain(column.get("max")));
            });
            browser.isWhole();
        }
    }

    @Test
    void aTablesFirstRowsAreTheCommandLines() {
        var preview = cliOne("table", "preview", "silver.airports", "--limit", "20");
        var columns = list(preview.get("columns"));
        visit("/tables/silver.airports?limit=20");
        var shown = shown("");
        var rows = (List<?>) preview.get("rows");
        assertThat(shown).hasSize(20).hasSameSizeAs(rows);
        for (var i = 0; i < rows.size(); i++) {
            for (var j = 0; j < columns.size(); j++) {
                var value = ((List<?>) rows.get(i)).get(j);
                assertThat(shown.get(i).values().stream().toList().get(j))
                        .as("%s of row %d", columns.get(j), i)
                        .isEqualTo(value == null ? "null" : plain(value));
            }
        }
    }

    @Test
    void modelsAndVersionsAreTheCommandLines() {
        visit("/models");
        same(shown("Model repositories"), cli("model", "list"), (row, model) -> {
            assertThat(row.get("Name")).startsWith(String.valueOf(model.get("name")));
            assertThat(row)
                    .containsEntry(
                            "Versions",
                            count(cli("model", "versions", (String) model.get("name"))
                                    .size()));
        });
        visit("/models/flight-delay?tab=versions");
        var versions = cli("model", "versions", "flight-delay");
        same(shown("Versions"), versions, (row, version) -> {
            var metrics = map(version.get("metrics"));
            assertThat(row)
                    .containsEntry("Version", String.valueOf(version.get("version")))
                    .containsEntry("AUC", metric(metrics.get("test.auc")))
                    .containsEntry("Log loss", metric(metrics.get("test.logLoss")))
                    .containsEntry(
                            "Digest",
                            String.valueOf(version.get("digest"))
                                    .replace("sha256:", "")
                                    .substring(0, 12));
        });
        for (var version : versions) {
            visit("/models/flight-delay/versions/" + version.get("version") + "?tab=metrics");
            var shown = new TreeMap<String, String>();
            shown("Metrics").forEach(row -> shown.put(row.get("Metric"), row.get("Value")));
            assertThat(shown).hasSameSizeAs(map(version.get("metrics")).entrySet());
            assertThat(shown.values())
                    .containsExactlyInAnyOrderElementsOf(map(version.get("metrics")).values().stream()
                            .map(ProductPagesTest::metric)
                            .toList());
        }
        browser.isWhole();
    }

    @Test
    void runsAreTheCommandLines() {
        visit("/runs");
        var runs = cli("run", "list", "--limit", "50");
        same(shown("Runs"), runs, (row, run) -> {
            assertThat(row)
                    .containsEntry("Run", String.valueOf(run.get("id")))
                    .containsEntry("Job type", String.valueOf(run.get("jobType")));
            assertThat(row.get("State"))
                    .startsWithIgnoringCase(String.valueOf(run.get("state")).substring(0, 4));
            assertThat(row).containsEntry("Duration", duration(run));
        });
        visit("/workflows");
        same(
                shown("Workflows"),
                cli("workflow", "list"),
                (row, workflow) -> assertThat(row).containsEntry("Tasks", count(workflow.get("tasks"))));
    }

    @Test
    void theWorkflowRunIsAGraphOfItsTasks() {
        var run = cli("workflow", "runs").stream()
                .filter(any -> "flight-delay".equals(any.get("workflow")))
                .findFirst()
                .orElseThrow();
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

    /** What the page's counters say, by their label. */
    @SuppressWarnings("unchecked")
    private Map<String, String> counters() {
        return (Map<String, String>) page.evaluate("""
                () => Object.fromEntries([...document.querySelectorAll('.counter')].map(counter =>
                  [counter.querySelector('.label').innerText.trim(), counter.querySelector('.value').innerText.trim()]))
                """);
    }

    /** The rows of the table with that caption as a reader sees them, by the columns' titles. */
    @SuppressWarnings("unchecked")
    private List<Map<String, String>> shown(String caption) {
        return (List<Map<String, String>>) page.evaluate("""
                caption => {
                  const table = [...document.querySelectorAll('table')].find(t => (t.caption?.innerText ?? '').trim() === caption);
                  if (!table) throw new Error(`no table '${caption}' among ` + [...document.querySelectorAll('caption')].map(c => c.innerText));
                  const titles = [...table.tHead.rows[0].cells].map(cell => cell.innerText.trim());
                  return [...table.tBodies[0].rows].map(row =>
                    Object.fromEntries([...row.cells].map((cell, i) => [titles[i], cell.innerText.trim()])));
                }
                """, caption);
    }

    private static void same(
            List<Map<String, String>> shown,
            List<Map<String, Object>> told,
            BiConsumer<Map<String, String>, Map<String, Object>> equal) {
        assertThat(told).isNotEmpty();
        assertThat(shown).as("rows of %s", told).hasSameSizeAs(told);
        for (var i = 0; i < told.size(); i++) {
            equal.accept(shown.get(i), told.get(i));
        }
    }

    private List<Map<String, Object>> cli(String... arguments) {
        return list(cliOne(arguments).get("items"));
    }

    private Map<String, Object> cliOne(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-o", "json"));
        var ended = Product.aimass(demo.home(), all.toArray(String[]::new));
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        return Json.object(ended.out());
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Object value) {
        return (List<Map<String, Object>>) value;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }

    private static String count(Object number) {
        return number == null ? "–" : String.format(java.util.Locale.UK, "%,d", number(number));
    }

    private static String metric(Object number) {
        if (number == null) {
            return "–";
        }
        var value = new java.math.BigDecimal(String.valueOf(number));
        return value.stripTrailingZeros().scale() <= 0
                ? count(value.longValueExact())
                : new java.text.DecimalFormat(
                                "#,##0.0000", java.text.DecimalFormatSymbols.getInstance(java.util.Locale.UK))
                        .format(value.setScale(4, java.math.RoundingMode.HALF_UP));
    }

    private static String bytes(Object number) {
        var size = (double) number(number);
        var units = List.of("B", "KiB", "MiB", "GiB");
        var unit = 0;
        while (size >= 1024 && unit < units.size() - 1) {
            size /= 1024;
            unit++;
        }
        return new java.text.DecimalFormat(
                                unit == 0 ? "#,##0" : "#,##0.#",
                                java.text.DecimalFormatSymbols.getInstance(java.util.Locale.UK))
                        .format(size)
                + " " + units.get(unit);
    }

    private static String plain(Object value) {
        if (value == null) {
            return "–";
        }
        if (value instanceof Double number) {
            var digits = new java.math.BigDecimal(number)
                    .round(new java.math.MathContext(12))
                    .stripTrailingZeros();
            return digits.toPlainString();
        }
        return String.valueOf(value);
    }

    private static String duration(Map<String, Object> run) {
        if (run.get("startedAt") == null) {
            return "–";
        }
        var seconds = (number(run.get("finishedAt")) - number(run.get("startedAt"))) / 1000.0;
        return seconds < 9.95
                ? new java.math.BigDecimal(seconds).setScale(1, java.math.RoundingMode.HALF_UP) + " s"
                : seconds < 60
                        ? Math.round(seconds) + " s"
                        : String.format(
                                java.util.Locale.UK, "%d min %02d s", (int) (seconds / 60), (int) (seconds % 60));
    }
}
