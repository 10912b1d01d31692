package io.aimass.orchestration.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.LoadState;
import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A signed-in browser before the pages; what it complains of, and every address it asks, is kept. */
abstract class BrowserTest {
    static final int WIDE = 1280;
    static final int NARROW = 390;

    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> offSite = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    TestServer server;
    BrowserContext context;
    Page page;

    abstract FixtureApi api();

    HttpModule[] more() {
        return new HttpModule[0];
    }

    @BeforeEach
    void open() {
        Chromium.require();
        server = DevelopmentServer.start(folder, api(), more());
        context = Chromium.browser().newContext(new Browser.NewContextOptions().setViewportSize(WIDE, 900).setLocale("en-GB").setTimezoneId("UTC"));
        context.setDefaultTimeout(15_000);
        page = watched(context.newPage());
        page.navigate(server.server().uri() + "/sign-in?key=" + server.tokens().signInKeyFor(server.token()).orElseThrow());
        settle();
    }

    @AfterEach
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
            if (!request.url().startsWith(server.server().uri().toString()) && !request.url().startsWith("data:") && !request.url().startsWith("blob:")) {
                offSite.add(request.url());
            }
        });
        return made;
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
                .as(page.url() + ": " + violations.stream().map(v -> v.getId() + " " + v.getNodes().stream().map(n -> n.getHtml()).toList()).toList())
                .isEmpty();
    }

    void theme(String theme) {
        page.evaluate("theme => { localStorage.setItem('aimass.theme', theme); document.documentElement.dataset.theme = theme; }", theme);
    }

    void screenshot(String suffix) {
        var folderOfPictures = Path.of("target", "screenshots");
        var name = page.url().substring(server.server().uri().toString().length()).replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "");
        try {
            Files.createDirectories(folderOfPictures);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        page.screenshot(new Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(folderOfPictures.resolve(getClass().getSimpleName() + "-" + (name.isEmpty() ? "home" : name) + suffix + ".png")));
    }
}
