package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.LoadState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A browser before the running product, with one page; what it complains of, and every address it asks elsewhere, is kept. */
final class ProductBrowser implements AutoCloseable {
    static final int WIDE = 1280;
    static final int NARROW = 390;

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final String MISSING =
            "Chromium is not installed, so nothing is tested in a browser. Install it with: sudo apt-get install -y chromium";
    private static final int HEIGHT = 900;

    private static final String ENGLISH_LEFT = """
            async () => {
              const read = (base, language) => fetch(`${base}/messages-${language}.json`).then(answer => answer.json());
              const own = location.pathname.startsWith('/dashboard') ? '/ui/dashboard' : '/ui/app';
              const translated = new Set();
              for (const base of ['/ui/kit', own]) {
                const [english, chinese] = await Promise.all([read(base, 'en'), read(base, 'zh')]);
                Object.keys(english).filter(key => english[key] !== chinese[key]).forEach(key => translated.add(english[key]));
              }
              const found = [];
              const look = text => translated.has(text?.trim()) && found.push(text.trim());
              const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              while (nodes.nextNode()) {
                if (!nodes.currentNode.parentElement.closest('code, pre')) {
                  look(nodes.currentNode.data);
                }
              }
              document.querySelectorAll('[aria-label], [title], [placeholder]').forEach(element =>
                ['aria-label', 'title', 'placeholder'].forEach(name => look(element.getAttribute(name))));
              return found;
            }
            """;

    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final Playwright playwright;
    private final BrowserContext context;
    private final Page page;

    private ProductBrowser() {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        context = playwright
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
                                "--disable-sync")))
                .newContext(new Browser.NewContextOptions()
                        .setViewportSize(WIDE, HEIGHT)
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
    }

    /** Without a browser on this machine the test counts as skipped, or fails where one is required. */
    static void require() {
        if (Files.isExecutable(CHROMIUM)) {
            return;
        }
        if ("1".equals(System.getenv("AIMASS_REQUIRE_BROWSER"))) {
            fail(MISSING);
        }
        assumeTrue(false, MISSING);
    }

    static ProductBrowser open() {
        return new ProductBrowser();
    }

    Page page() {
        return page;
    }

    /** A page of a second browser context, which nobody has signed in. */
    Page stranger() {
        return context.browser().newContext().newPage();
    }

    void visit(String address) {
        page.navigate(address);
        settle();
    }

    /** Until the page has drawn what it was asked for. */
    void settle() {
        page.waitForLoadState(LoadState.DOMCONTENTLOADED);
        page.waitForFunction("() => document.querySelector('main h1') && !document.querySelector('main .loading')");
    }

    void speak(String language) {
        page.evaluate("language => localStorage.setItem('aimass.language', language)", language);
        page.reload();
        settle();
        assertThat(page.evaluate("() => document.documentElement.lang")).isEqualTo(language);
    }

    /** No message of ours is left in English; what jobs say of themselves and what people wrote may be. */
    void isChinese() {
        assertThat(page.evaluate(ENGLISH_LEFT)).as(page.url()).isEqualTo(List.of());
    }

    /** Accessible in both themes, which differ in colours only, fits a laptop and a telephone, draws values and not their absence, and complains of nothing. */
    void isWhole() {
        theme("dark");
        hasNoViolations(new AxeBuilder(page).withRules(List.of("color-contrast")));
        screenshot("-dark");
        theme("light");
        isAccessible();
        fits(NARROW);
        fits(WIDE);
        assertThat(page.locator("main h1").count()).as(page.url()).isEqualTo(1);
        assertThat(page.locator("main").innerText())
                .as(page.url())
                .doesNotContain("undefined")
                .doesNotContain("[object")
                .doesNotContain("NaN");
        hasNoComplaints();
    }

    void isAccessible() {
        hasNoViolations(new AxeBuilder(page));
    }

    private void hasNoViolations(AxeBuilder axe) {
        var violations = axe.analyze().getViolations();
        assertThat(violations)
                .as(page.url() + ": "
                        + violations.stream()
                                .map(v -> v.getId() + " "
                                        + v.getNodes().stream()
                                                .map(n -> n.getHtml())
                                                .toList())
                                .toList())
                .isEmpty();
    }

    void hasNoComplaints() {
        assertThat(complaints)
                .as("console errors and off-site requests at " + page.url())
                .isEmpty();
    }

    @Override
    public void close() {
        playwright.close();
    }

    private void theme(String theme) {
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme);
    }

    private void fits(int width) {
        page.setViewportSize(width, HEIGHT);
        assertThat((Boolean) page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
                .as(page.url() + " fits " + width + " px")
                .isTrue();
        screenshot(width == NARROW ? "-narrow" : "");
        page.setViewportSize(WIDE, HEIGHT);
    }

    /** With {@code -Dscreenshots=true}: into {@code target/screenshots}, to be looked at. */
    private void screenshot(String suffix) {
        if (Boolean.getBoolean("screenshots")) {
            var name = page.url().replaceAll("^https?://[^/]*/?", "").replaceAll("[^A-Za-z0-9]+", "-");
            var language = page.evaluate("() => document.documentElement.lang");
            page.screenshot(new Page.ScreenshotOptions()
                    .setFullPage(true)
                    .setPath(Path.of(
                            "target",
                            "screenshots",
                            (name.isEmpty() ? "home" : name) + "-" + language + suffix + ".png")));
        }
    }
}
