package io.aimass.orchestration.modelrepo;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.auth.Caller;
import io.aimass.orchestration.platform.http.Access;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.http.Routes;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code /api/v1/models}: repositories, versions, uploads, aliases and downloads. */
public final class ModelRoutes implements HttpModule {
    private static final String MODELS = "/api/v1/models";
    private static final String MODEL = MODELS + "/{name}";
    private static final String VERSION = MODEL + "/versions/{version}";
    private static final String UPLOAD = MODEL + "/uploads/{upload}";

    /** Bytes of an upload that is refused. */
    private static final long MOST_PASSED_OVER = 1L << 30;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String ALIAS = MODEL + "/aliases/{alias}";

    private final ModelRepo models;

    public ModelRoutes(ModelRepo models) {
        this.models = models;
    }

    @Override
    public void register(Routes routes) {
        routes.get(MODELS, Access.USER, this::search);
        routes.post(MODELS, Access.USER, this::create);
        routes.get(MODEL, Access.USER, context -> Json.reply(context, ModelViews.of(models.repository(name(context)))));
        routes.delete(MODEL, Access.USER, this::deleteRepository);
        routes.get(MODEL + "/versions", Access.USER, this::versions);
        routes.get(VERSION, Access.USER, context -> Json.reply(context, ModelViews.whole(version(context))));
        routes.delete(VERSION, Access.USER, this::deleteVersion);
        routes.get(VERSION + "/archive", Access.USER, this::archive);
        routes.get(VERSION + "/files/<path>", Access.USER, this::file);
        routes.post(MODEL + "/uploads", Access.USER, this::beginUpload);
        routes.put(UPLOAD + "/files/<path>", Access.USER, this::putFile);
        routes.post(UPLOAD + "/commit", Access.USER, this::commit);
        routes.get(
                ALIAS,
                Access.USER,
                context -> Json.reply(context, ModelViews.of(models.alias(name(context), context.pathParam("alias")))));
        routes.put(ALIAS, Access.USER, this::moveAlias);
        routes.delete(ALIAS, Access.USER, this::deleteAlias);
    }

    private void search(Context context) {
        var text = Optional.ofNullable(context.queryParam("search")).orElse("");
        Json.reply(
                context,
                ModelViews.listing(
                        models.search(text).stream().map(ModelViews::of).toList()));
    }

    private void create(Context context) {
        var body = Json.body(context);
        var repository = models.create(
                text(body, "name"),
                text(body, "description"),
                tags(body),
                Caller.of(context).name());
        context.header("Location", MODELS + "/" + repository.name());
        Json.reply(context, 201, ModelViews.of(repository));
    }

    private void deleteRepository(Context context) {
        models.deleteRepository(name(context));
        context.status(204);
    }

    private void versions(Context context) {
        Json.reply(
                context,
                ModelViews.listing(models.versions(name(context)).stream()
                        .map(ModelViews::of)
                        .toList()));
    }

    private void deleteVersion(Context context) {
        models.deleteVersion(name(context), context.pathParam("version"));
        context.status(204);
    }

    private void archive(Context context) throws IOException {
        var version = version(context);
        attachment(context, version.repository() + "-" + version.number() + ".zip", "application/zip");
        send(context, () -> models.archive(version, context.res().getOutputStream()));
    }

    private void file(Context context) throws IOException {
        var version = version(context);
        var path = context.pathParam("path");
        var file = version.files().stream()
                .filter(f -> f.path().equals(path))
                .findFirst()
                .orElseThrow(() -> ApiException.notFound(version.reference() + " has no file '" + path + "'."));
        attachment(context, path.substring(path.lastIndexOf('/') + 1), "application/octet-stream");
        context.res().setContentLengthLong(file.size());
        send(context, () -> models.copy(file, context.res().getOutputStream()));
    }

    /** A failure before the first byte has left is answered as one; after it, the answer breaks off. */
    private static void send(Context context, Sending sending) throws IOException {
        try {
            sending.send();
        } catch (JobException e) {
            if (!context.res().isCommitted()) {
                context.res().resetBuffer();
                context.res().setContentLengthLong(-1);
                context.res().setHeader("Content-Disposition", null);
            }
            throw e;
        }
    }

    @FunctionalInterface
    private interface Sending {
        void send() throws IOException;
    }

    private void beginUpload(Context context) {
        Json.reply(
                context,
                201,
                Map.of(
                        "upload",
                        models.beginUpload(name(context), Caller.of(context).name())));
    }

    private void putFile(Context context) {
        var content = context.bodyInputStream();
        try {
            var file = models.putFile(name(context), context.pathParam("upload"), context.pathParam("path"), content);
            Json.reply(context, ModelViews.of(file));
        } catch (RuntimeException e) {
            passOver(content);
            throw e;
        }
    }

    /** A client that still sends when the connection is closed sees that and not the answer. */
    private static void passOver(InputStream content) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        var passed = 0L;
        try {
            var buffer = new byte[1 << 16];
            for (var read = 0; read >= 0 && passed < MOST_PASSED_OVER && System.nanoTime() < deadline; passed += read) {
                read = content.read(buffer);
            }
        } catch (IOException e) {
            // It has ended, or cannot be read any more.
        }
    }

    private void commit(Context context) {
        var body = Json.body(context);
        var author = text(body, "author").isBlank() ? Caller.of(context).name() : text(body, "author");
        var version = models.commit(name(context), context.pathParam("upload"), text(body, "message"), author);
        context.header("Location", MODELS + "/" + version.repository() + "/versions/" + version.number());
        Json.reply(context, 201, ModelViews.whole(version));
    }

    private void moveAlias(Context context) {
        var version = text(Json.body(context), "version");
        if (version.isBlank()) {
            throw ApiException.badRequest(
                    "'version' is missing: the number of the version that the alias shall point to.");
        }
        Json.reply(context, ModelViews.of(models.moveAlias(name(context), context.pathParam("alias"), version)));
    }

    private void deleteAlias(Context context) {
        models.deleteAlias(name(context), context.pathParam("alias"));
        context.status(204);
    }

    private ModelVersion version(Context context) {
        return models.version(name(context), context.pathParam("version"));
    }

    private static String name(Context context) {
        return context.pathParam("name");
    }

    private static void attachment(Context context, String name, String type) {
        context.contentType(type);
        context.header(
                "Content-Disposition", "attachment; filename=\"" + name.replaceAll("[^A-Za-z0-9._-]", "_") + "\"");
    }

    private static String text(Map<String, Object> body, String key) {
        var value = body.get(key);
        if (value instanceof Map || value instanceof java.util.Collection) {
            throw ApiException.badRequest("'" + key + "' must be a single value.");
        }
        return value == null ? "" : value.toString();
    }

    private static Map<String, String> tags(Map<String, Object> body) {
        var value = body.getOrDefault("tags", Map.of());
        if (!(value instanceof Map<?, ?> map)) {
            throw ApiException.badRequest("'tags' must be a map of texts, such as {\"team\": \"flights\"}.");
        }
        var tags = new LinkedHashMap<String, String>();
        map.forEach((key, text) -> tags.put(String.valueOf(key), String.valueOf(text)));
        return tags;
    }
}
