package io.aimass.orchestration.platform.web;

import io.aimass.orchestration.platform.http.Html;
import io.aimass.orchestration.platform.http.SignInPage;
import io.javalin.http.Context;
import java.util.Locale;

/** The sign-in form, in the browser's language; works without any script. */
final class StyledSignInPage implements SignInPage {
    private static final String PAGE = """
            <!doctype html>
            <html lang="%1$s">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%2$s · AI Mass</title>
            <link rel="icon" href="/ui/kit/icon.svg" type="image/svg+xml">
            <link rel="stylesheet" href="/ui/kit/kit.css">
            <script src="/ui/kit/theme.js" data-keep-language="true"></script>
            </head>
            <body>
            <main class="gate"><div class="card">
            <p class="brand"><img src="/ui/kit/icon.svg" alt="" width="28" height="28"> AI Mass</p>
            <h1>%2$s</h1>
            %3$s
            <p class="muted">%4$s</p>
            <form class="form" method="post" action="/sign-in">
            <input type="hidden" name="to" value="%5$s">
            <div class="field"><label for="key">%6$s</label>
            <input type="password" id="key" name="key" autocomplete="current-password" required></div>
            <button class="button primary" type="submit">%2$s</button>
            </form>
            </div></main>
            </body>
            </html>
            """;

    @Override
    public String html(Context context, String to, String problem) {
        var chinese = prefersChinese(context.header("Accept-Language"));
        var alert = problem.isEmpty() ? "" : "<p class=\"notice bad\" role=\"alert\">" + Html.escape(problem) + "</p>";
        return PAGE.formatted(
                chinese ? "zh" : "en",
                chinese ? "登录" : "Sign in",
                alert,
                chinese
                        ? "打开 <code>aimass up</code> 打印的链接，或粘贴令牌（位于 AI Mass 主目录的 <code>token</code> 文件中）。"
                        : "Open the link that <code>aimass up</code> printed, or paste a token: the file <code>token</code> in AI Mass's home holds one.",
                Html.escape(to),
                chinese ? "令牌" : "Token");
    }

    private static boolean prefersChinese(String languages) {
        return languages != null && languages.toLowerCase(Locale.ROOT).startsWith("zh");
    }
}
