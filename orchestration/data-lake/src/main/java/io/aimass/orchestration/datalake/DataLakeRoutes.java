package io.aimass.orchestration.datalake;

import io.aimass.contracts.Names;
import io.aimass.contracts.TableName;
import io.aimass.orchestration.platform.auth.Caller;
import io.aimass.orchestration.platform.http.Access;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.http.Query;
import io.aimass.orchestration.platform.http.Routes;
import io.javalin.http.Context;
import java.util.Map;
import java.util.OptionalLong;

/** {@code /api/v1/sources} and {@code /api/v1/tables}. */
public final class DataLakeRoutes implements HttpModule {
    private static final int PREVIEW = 100;
    private static final int HISTORY = 50;

    private final DataLake lake;

    DataLakeRoutes(DataLake lake) {
        this.lake = lake;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/api/v1/sources", Access.USER, this::sources);
        routes.get("/api/v1/sources/{name}", Access.USER, this::source);
        routes.put("/api/v1/sources/{name}", Access.USER, this::putSource);
        routes.delete("/api/v1/sources/{name}", Access.USER, this::deleteSource);
        routes.get("/api/v1/sources/{name}/revisions", Access.USER, this::revisions);
        routes.get("/api/v1/sources/{name}/accounting", Access.USER, this::sourceAccounting);
        routes.get("/api/v1/tables", Access.USER, this::tables);
        routes.get("/api/v1/tables/{table}", Access.USER, this::table);
        routes.get("/api/v1/tables/{table}/preview", Access.USER, this::preview);
        routes.get("/api/v1/tables/{table}/history", Access.USER, this::history);
        routes.get("/api/v1/tables/{table}/profile", Access.USER, this::profile);
        routes.get("/api/v1/tables/{table}/accounting", Access.USER, this::tableAccounting);
        routes.post("/api/v1/accounting/rebuild", Access.USER, this::rebuild);
    }

    private void sources(Context context) {
        Json.items(context, new SourceViews(lake).list());
    }

    private void source(Context context) {
        Json.reply(context, new SourceViews(lake).one(found(name(context))));
    }

    private void putSource(Context context) {
        var before = lake.sources().find(name(context)).map(Source::revision).orElse(0L);
        var source = lake.sources()
                .put(name(context), context.body(), Caller.of(context).name());
        Json.reply(context, before == 0 ? 201 : 200, new SourceViews(lake).one(source));
    }

    private void deleteSource(Context context) {
        found(name(context));
        lake.sources().delete(name(context));
        context.status(204);
    }

    private void revisions(Context context) {
        Json.items(
                context,
                lake.sources().revisions(name(context)).stream()
                        .map(SourceViews::revision)
                        .toList());
    }

    private void sourceAccounting(Context context) {
        var limit = Query.limit(context, HISTORY, 1_000);
        Json.items(
                context,
                lake.accounting().ofSource(name(context), limit).stream()
                        .map(AccountingView::of)
                        .toList());
    }

    private void tables(Context context) {
        Json.items(context, new TableViews(lake.tables()).list());
    }

    private void table(Context context) {
        Json.reply(context, TableViews.of(lake.tables().table(tableName(context))));
    }

    private void preview(Context context) {
        var version = context.queryParam("version") == null
                ? OptionalLong.empty()
                : OptionalLong.of(Query.number(context, "version", 0, 0, Long.MAX_VALUE));
        Json.reply(
                context,
                TableViews.of(lake.tables()
                        .preview(tableName(context), version, Query.limit(context, PREVIEW, Tables.MAX_PREVIEW))));
    }

    private void history(Context context) {
        Json.items(
                context,
                lake.tables().history(tableName(context), Query.limit(context, HISTORY, 1_000)).stream()
                        .map(TableViews::of)
                        .toList());
    }

    private void profile(Context context) {
        Json.reply(context, TableViews.of(lake.tables().profile(tableName(context))));
    }

    private void tableAccounting(Context context) {
        var limit = Query.limit(context, HISTORY, 1_000);
        var table = tableName(context);
        var accounted = lake.accounting().ofTable(table, limit).stream()
                .map(AccountingView::of)
                .toList();
        Json.items(context, NotebookWrites.among(accounted, lake.tables().history(table, limit), limit));
    }

    private void rebuild(Context context) {
        lake.rebuildAccounting();
        Json.reply(context, Map.of("rebuilt", true));
    }

    private Source found(String name) {
        return lake.sources()
                .find(name)
                .orElseThrow(() -> ApiException.notFound(
                        Names.unknown(name, "source", lake.sources().names())));
    }

    private TableName tableName(Context context) {
        try {
            var name = TableName.parse(context.pathParam("table"));
            if (!lake.tables().exists(name)) {
                throw ApiException.notFound(Names.unknown(
                        name.toString(),
                        "table",
                        lake.tables().names().stream().map(TableName::toString).toList()));
            }
            return name;
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(e.getMessage());
        }
    }

    private static String name(Context context) {
        try {
            return Names.check(context.pathParam("name"));
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(e.getMessage());
        }
    }
}
