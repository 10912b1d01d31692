package io.aimass.orchestration.platform.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Pattern;

/** Files of the class path below one folder: style sheets, scripts, icons. Names are plain, so nothing outside can be meant. */
public final class StaticFiles implements HttpModule {
    private static final Pattern PATH =
            Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*(/[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*)*");
    private static final Map<String, String> TYPES = Map.of(
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "json", "application/json",
            "woff2", "font/woff2",
            "txt", "text/plain; charset=utf-8");

    private final String prefix;
    private final String folder;
    private final ClassLoader loader;

    /** @param prefix {@code /static}; @param folder on the class path, {@code web/static} */
    public StaticFiles(String prefix, String folder) {
        this.prefix = prefix;
        this.folder = folder;
        this.loader = StaticFiles.class.getClassLoader();
    }

    @Override
    public void register(Routes routes) {
        routes.get(prefix + "/<file>", Access.PUBLIC, context -> serve(context, context.pathParam("file")));
    }

    private void serve(Context context, String file) throws IOException {
        var type = TYPES.get(file.substring(file.lastIndexOf('.') + 1));
        if (type == null || !PATH.matcher(file).matches()) {
            throw ApiException.notFound("There is no such file.");
        }
        try (var content = loader.getResourceAsStream(folder + "/" + file)) {
            if (content == null) {
                throw ApiException.notFound("There is no such file.");
            }
            var bytes = content.readAllBytes();
            var tag = '"' + Integer.toHexString(java.util.Arrays.hashCode(bytes)) + "-" + bytes.length + '"';
            context.header("Cache-Control", "no-cache").header("ETag", tag).contentType(type);
            if (tag.equals(context.header("If-None-Match"))) {
                context.status(304);
            } else {
                context.result(bytes);
            }
        }
    }
}
