package io.aimass.orchestration.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.orchestration.platform.http.Access;
import io.aimass.orchestration.platform.http.TestServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UiModuleTest {
    @TempDir
    Path folder;

    private TestServer server;

    @BeforeEach
    void start() {
        server = DevelopmentServer.start(folder, FixtureApi.fresh());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aPageWithoutASessionIsTheSignInForm() throws Exception {
        for (var page : UiModule.PAGES) {
            var answer = get(page.replaceAll("\\{\\w+}", "x"), "", "en");
            assertThat(answer.statusCode()).as(page).isEqualTo(401);
            assertThat(answer.body())
                    .as(page)
                    .contains("<form", "action=\"/sign-in\"", "Token")
                    .doesNotContain("/ui/app/app.js");
        }
    }

    @Test
    void theSignInFormSpeaksTheBrowsersLanguage() throws Exception {
        assertThat(get("/", "", "zh-CN,zh;q=0.9").body()).contains("lang=\"zh\"", "登录");
    }

    @Test
    void aPageWithAnAccountIsTheShellUnderAStrictPolicy() throws Exception {
        for (var page : UiModule.PAGES) {
            var answer = get(page.replaceAll("\\{\\w+}", "x"), server.token(), "en");
            assertThat(answer.statusCode()).as(page).isEqualTo(200);
            assertThat(answer.body()).as(page).contains("/ui/app/app.js");
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'self'")
                    .doesNotContain("unsafe");
        }
    }

    @Test
    void stylesScriptsAndMessagesArePublicAndNothingElseIs() throws Exception {
        for (var file : new String[] {
            "/ui/kit/kit.css",
            "/ui/kit/dom.js",
            "/ui/kit/messages-zh.json",
            "/ui/app/app.js",
            "/ui/vendor/dagre/dagre.min.js"
        }) {
            assertThat(get(file, "", "en").statusCode()).as(file).isEqualTo(200);
        }
        for (var outside : new String[] {
            "/ui/app/..%2fweb%2fkit.css",
            "/ui/app/UiModule.class",
            "/ui/vendor/dagre/%2e%2e/package.json",
            "/ui/kit/missing.js"
        }) {
            assertThat(get(outside, "", "en").statusCode()).as(outside).isGreaterThanOrEqualTo(400);
        }
        assertThat(server.server().routes())
                .filteredOn(route -> route.access() == Access.PUBLIC)
                .allSatisfy(route -> assertThat(route.path()).matches("/ui/.*|/sign-in"));
    }

    private HttpResponse<String> get(String path, String token, String language) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(server.server().uri() + path))
                .header("Accept", "text/html")
                .header("Accept-Language", language);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
