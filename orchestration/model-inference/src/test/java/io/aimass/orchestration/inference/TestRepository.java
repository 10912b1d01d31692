package io.aimass.orchestration.inference;

import io.aimass.orchestration.platform.http.Access;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.http.Routes;
import io.aimass.scoring.ModelPackage;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The routes of ModelRepo that inference asks, over packages in memory. */
final class TestRepository implements HttpModule {
    final Map<String, ModelPackage> versions = new ConcurrentHashMap<>();
    final Map<String, byte[]> archives = new ConcurrentHashMap<>();
    final Map<String, String> aliases = new ConcurrentHashMap<>();
    final AtomicInteger downloads = new AtomicInteger();

    TestRepository with(String version, ModelPackage model) {
        versions.put(version, model);
        archives.put(version, archive(files(model)));
        return this;
    }

    TestRepository alias(String alias, String version) {
        aliases.put(alias, version);
        return this;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/api/v1/models/{name}/versions", Access.USER, this::versions);
        routes.get("/api/v1/models/{name}/versions/{version}", Access.USER, this::version);
        routes.get("/api/v1/models/{name}/versions/{version}/archive", Access.USER, this::archive);
    }

    static byte[] archive(Map<String, byte[]> files) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    static Map<String, byte[]> files(ModelPackage model) {
        var files = new TreeMap<String, byte[]>();
        model.paths().forEach(path -> files.put(path, model.content(path)));
        return files;
    }

    /** The newest first, as ModelRepo lists them. */
    private void versions(Context context) {
        var items = versions.keySet().stream()
                .map(Integer::valueOf)
                .sorted(Comparator.reverseOrder())
                .map(version -> Map.of("version", version))
                .toList();
        Json.reply(context, Map.of("items", items, "total", items.size()));
    }

    private void version(Context context) {
        var version = resolve(context);
        var answer = new LinkedHashMap<String, Object>();
        answer.put("name", context.pathParam("name"));
        answer.put("version", Integer.parseInt(version));
        answer.put("engine", "xgboost");
        answer.put(
                "files",
                List.of(Map.of(
                        "path", "model.json", "sha256", versions.get(version).digest())));
        Json.reply(context, answer);
    }

    private void archive(Context context) {
        downloads.incrementAndGet();
        context.contentType("application/zip").result(archives.get(resolve(context)));
    }

    private String resolve(Context context) {
        var version = context.pathParam("version");
        var number = aliases.getOrDefault(version, version);
        if (!context.pathParam("name").equals("flight-delay") || !versions.containsKey(number)) {
            throw ApiException.notFound(
                    "There is no version '" + version + "' of '" + context.pathParam("name") + "'.");
        }
        return number;
    }
}
