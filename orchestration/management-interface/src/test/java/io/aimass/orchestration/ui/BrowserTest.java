package io.aimass.orchestration.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.LoadState;
import io.aimass.orchestration.platform.http.TestServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A signed-in browser before the pages, one for a class; what it complains of, and every address it asks, is kept. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BrowserTest {
    static final int WIDE = 1280;
    static final int NARROW = 390;

    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> offSite = new CopyOnWriteArrayList<>();

    private final List<String> sites = new CopyOnWriteArrayList<>(List.of("data:", "blob:"));

    @TempDir
    Path folder;

    TestServer server;
    BrowserContext context;
    Page page;

    abstract FixtureApi api();

    @BeforeEach
    void open() {
        Chromium.require();
        complaints.clear();
        offSite.clear();
        if (page != null) {
            return;
        }
        server = DevelopmentServer.start(folder, api());
        own(server.server().uri());
        context = Chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setViewportSize(WIDE, 900)
                        .setLocale("en-GB")
                        .setTimezoneId("UTC"));
        context.setDefaultTimeout(15_000);
        page = watched(context.newPage());
        page.navigate(server.server().uri() + "/sign-in?key="
                + server.tokens().signInKeyFor(server.token()).orElseThrow());
        settle();
    }

    @AfterAll
    void close() {
        if (context != null) {
            context.close();
        }
        if (server != null) {
            server.close();
        }
    }

    /** Every console error, uncaught exception and request elsewhere is remembered. */
    Page watched(Page made) {
        made.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text() + " at " + message.location());
            }
        });
        made.onPageError(complaints::add);
        made.onRequest(request -> {
            if (sites.stream().noneMatch(request.url()::startsWith)) {
                offSite.add(request.url());
            }
        });
        return made;
    }

    /** Requests to it are not off-site. */
    void own(URI address) {
        sites.add(address.toString());
    }

    void visit(String path) {
        page.navigate(server.server().uri() + path);
        settle();
    }

    /** Until the page has drawn what it was asked for. */
    void settle() {
        page.waitForLoadState(LoadState.DOMCONTENTLOADED);
        page.waitForFunction("() => document.querySelector('main h1') && !document.querySelector('main .loading')");
    }

    /** The browser itself notes each request that is refused. */
    void forgetComplaints() {
        complaints.clear();
    }

    void hasNoComplaints() {
        assertThat(complaints).as("console errors").isEmpty();
        assertThat(offSite).as("requests to other sites").isEmpty();
    }

    void fits(int width) {
        page.setViewportSize(width, 900);
        assertThat((Boolean) page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
                .as(page.url() + " fits " + width + " px")
                .isTrue();
        screenshot(width == WIDE ? "" : "-narrow");
        page.setViewportSize(WIDE, 900);
    }

    void isAccessible() {
        var violations = new AxeBuilder(page).analyze().getViolations();
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

    void theme(String theme) {
        page.evaluate(
                "theme => { localStorage.setItem('aimass.theme', theme); document.documentElement.dataset.theme = theme; }",
                theme);
    }

    /** With {@code -Dscreenshots=true}: into {@code target/screenshots}, to be looked at. */
    void screenshot(String suffix) {
        if (!Boolean.getBoolean("screenshots")) {
            return;
        }
        var folderOfPictures = Path.of("target", "screenshots");
        var address = URI.create(page.url());
        var name = (address.getPath() + (address.getQuery() == null ? "" : "-" + address.getQuery()))
                .replaceAll("[^A-Za-z0-9]+", "-")
                .replaceAll("^-|-$", "");
        try {
            Files.createDirectories(folderOfPictures);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        page.screenshot(new Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(folderOfPictures.resolve(
                        getClass().getSimpleName() + "-" + (name.isEmpty() ? "home" : name) + suffix + ".png")));
    }
}
