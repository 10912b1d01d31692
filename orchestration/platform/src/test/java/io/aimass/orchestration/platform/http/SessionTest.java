package io.aimass.orchestration.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.orchestration.platform.auth.Caller;
import io.aimass.orchestration.platform.auth.RemoteAuthenticator;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTest {
    private static final String HTML = "Accept: text/html";
    private static final HttpModule PAGES = routes -> {
        routes.get(
                "/page",
                Access.USER,
                context -> context.html(Caller.of(context).csrf().orElse("none")));
        routes.put("/api/v1/things/{name}", Access.USER, context -> Json.reply(context, Map.of()));
        routes.post("/form", Access.USER, context -> context.html("done"));
    };

    @TempDir
    Path folder;

    private TestServer server;
    private RawClient browser;

    @BeforeEach
    void start() {
        server = TestServer.start(folder, PAGES);
        browser = new RawClient(server.server().uri());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aPageWithoutASessionAnswers401WithTheSignInForm() throws Exception {
        var answer = browser.get("/page", HTML);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body()).contains("action=\"/sign-in\"").contains("value=\"/page\"");
    }

    @Test
    void aSignInLinkWorksOnceAndItsCookieIsForThisSiteAndNoScript() throws Exception {
        var link = String.valueOf(
                server.client().post("/api/v1/sign-in-links", Map.of()).get("path"));

        var first = browser.get(link, HTML);
        assertThat(first.status()).isEqualTo(303);
        assertThat(first.header("Location")).contains("/");
        assertThat(first.header("Set-Cookie").orElseThrow())
                .contains("HttpOnly")
                .contains("SameSite=Strict")
                .contains("Path=/");
        assertThat(browser.get("/page", HTML, "Cookie: " + first.cookie()).status())
                .isEqualTo(200);

        var second = browser.get(link, HTML);
        assertThat(second.status()).isEqualTo(401);
        assertThat(second.header("Set-Cookie")).isEmpty();
    }

    @Test
    void aKeyInTheAddressBecomesASessionAndLeavesTheAddress() throws Exception {
        var key = server.tokens().signInKeyFor(server.token()).orElseThrow();

        var answer = browser.get("/page?token=" + key, HTML);

        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.header("Location")).contains("/page");
        assertThat(answer.body()).doesNotContain(key);
        assertThat(browser.get("/page?token=" + key, HTML).status()).isEqualTo(401);
    }

    @Test
    void aChangeNeedsTheSessionsOwnCsrfToken() throws Exception {
        var cookie = "Cookie: " + signIn();
        var csrf = browser.get("/page", cookie).body();
        var other = browser.get("/page", "Cookie: " + signIn()).body();

        assertThat(csrf).hasSize(64).isNotEqualTo(other);
        assertThat(browser.send("PUT", "/api/v1/things/a", "{}", cookie).status())
                .isEqualTo(403);
        assertThat(browser.send("PUT", "/api/v1/things/a", "{}", cookie, "X-CSRF-Token: " + other)
                        .status())
                .isEqualTo(403);
        assertThat(browser.send("PUT", "/api/v1/things/a", "{}", cookie, "X-CSRF-Token: " + csrf)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aFormCarriesTheCsrfTokenAsAField() throws Exception {
        var cookie = "Cookie: " + signIn();
        var csrf = browser.get("/page", cookie).body();
        var type = "Content-Type: application/x-www-form-urlencoded";

        assertThat(browser.send("POST", "/form", "a=b", cookie, type).status()).isEqualTo(403);
        assertThat(browser.send("POST", "/form", "_csrf=" + csrf, cookie, type).status())
                .isEqualTo(200);
    }

    @Test
    void signingOutEndsTheSession() throws Exception {
        var cookie = "Cookie: " + signIn();
        var csrf = browser.get("/page", cookie).body();

        assertThat(browser.send("POST", "/sign-out", "", cookie, "X-CSRF-Token: " + csrf)
                        .status())
                .isEqualTo(303);
        assertThat(browser.get("/page", cookie).status()).isEqualTo(401);
    }

    @Test
    void theFormTakesATokenAndGoesWhereThePersonWanted() throws Exception {
        var type = "Content-Type: application/x-www-form-urlencoded";

        var good = browser.send("POST", "/sign-in", "key=" + server.token() + "&to=%2Fpage", type);
        assertThat(good.status()).isEqualTo(303);
        assertThat(good.header("Location")).contains("/page");

        var bad = browser.send("POST", "/sign-in", "key=guess&to=%2Fpage", type);
        assertThat(bad.status()).isEqualTo(401);
        assertThat(bad.body()).contains("That is not a valid token.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://evil.example", "//evil.example", "/\\evil.example", "/a\nb", "", "javascript:alert(1)"})
    void signingInNeverLeadsToAnotherSite(String to) {
        assertThat(SignIn.ownPath(to)).isEqualTo("/");
        assertThat(SignIn.ownPath("/runs/r-1")).isEqualTo("/runs/r-1");
    }

    @Test
    void aHostilePathIsInertInTheSignInForm() throws Exception {
        var answer = browser.get("/page/%22%3E%3Cscript%3E", HTML);

        assertThat(answer.body()).doesNotContain("<script>");
    }

    @Test
    void manyWrongTokensAreThrottledAndTheRightOneIsNot() throws Exception {
        var status = 0;
        for (var i = 0; i < 40; i++) {
            status = browser.get("/page", "Authorization: Bearer guess-" + i).status();
        }

        assertThat(status).isEqualTo(429);
        assertThat(browser.get("/page", "Authorization: Bearer " + server.token())
                        .status())
                .isEqualTo(200);
    }

    @Test
    void anotherRoleRecognisesCallersByAskingTheServer() throws Exception {
        var service = server.tokens().issue("compute", Caller.Kind.SERVICE, Optional.empty());
        var remote = new RemoteAuthenticator(ApiClient.of(server.server().uri().toString(), service));
        try (var dashboard = HttpServer.start(
                ServerOptions.of("compute", "127.0.0.1", 0, remote).with(PAGES))) {
            var visitor = new RawClient(dashboard.uri());
            var key = server.tokens().signInKeyFor(server.token()).orElseThrow();

            assertThat(visitor.get("/page", HTML).status()).isEqualTo(401);
            var cookie = "Cookie: " + visitor.get("/page?token=" + key, HTML).cookie();
            assertThat(cookie).startsWith("Cookie: aimass-compute=");
            var csrf = visitor.get("/page", cookie).body();
            assertThat(visitor.send("PUT", "/api/v1/things/a", "{}", cookie, "X-CSRF-Token: " + csrf)
                            .status())
                    .isEqualTo(200);
            assertThat(visitor.send("PUT", "/api/v1/things/a", "{}", cookie).status())
                    .isEqualTo(403);
            assertThat(visitor.get("/page", "Authorization: Bearer " + server.token())
                            .status())
                    .isEqualTo(200);
            assertThat(visitor.get("/page?token=guess", HTML).status()).isEqualTo(401);
        }
    }

    @Test
    void theRolesOwnRoutesAreNotForBrowsers() throws Exception {
        var cookie = "Cookie: " + signIn();
        var csrf = browser.get("/page", cookie).body();

        assertThat(browser.send("POST", "/api/v1/tokens/check", "{\"token\":\"x\"}", cookie, "X-CSRF-Token: " + csrf)
                        .status())
                .isEqualTo(403);
    }

    private String signIn() throws Exception {
        return browser.get("/sign-in?key="
                        + server.tokens().signInKeyFor(server.token()).orElseThrow())
                .cookie();
    }
}
