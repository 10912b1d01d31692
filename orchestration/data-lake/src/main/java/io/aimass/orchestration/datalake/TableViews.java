package io.aimass.orchestration.datalake;

import io.aimass.contracts.JobException;
import io.aimass.contracts.TableName;
import io.aimass.orchestration.datalake.TableProfile.ColumnProfile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tables as REST shows them. */
final class TableViews {
    private final Tables tables;

    TableViews(Tables tables) {
        this.tables = tables;
    }

    /** A damaged table is listed with what is wrong, so that it does not hide the others. */
    List<Map<String, Object>> list() {
        return tables.names().stream().map(this::summary).toList();
    }

    private Map<String, Object> summary(TableName name) {
        try {
            return of(tables.table(name));
        } catch (JobException e) {
            var view = new LinkedHashMap<String, Object>();
            view.put("name", name.toString());
            view.put("zone", name.zone());
            view.put("problem", e.getMessage());
            return view;
        }
    }

    static Map<String, Object> of(Table table) {
        var view = new LinkedHashMap<String, Object>();
        view.put("name", table.name().toString());
        view.put("zone", table.name().zone());
        view.put("version", table.version());
        table.rows().ifPresent(rows -> view.put("rows", rows));
        view.put("bytes", table.bytes());
        view.put("files", table.files());
        view.put("columns", columns(table.columns()));
        view.put("partitionedBy", table.partitionedBy());
        view.put("updated", table.updatedAt());
        table.run().ifPresent(run -> view.put("run", run));
        view.put("quarantine", table.isQuarantine());
        view.put("quarantineRows", table.quarantineRows());
        return view;
    }

    static Map<String, Object> of(Preview preview) {
        var view = new LinkedHashMap<String, Object>();
        view.put("table", preview.name().toString());
        view.put("version", preview.version());
        view.put("columns", columns(preview.columns()));
        view.put("rows", preview.rows());
        view.put("more", preview.more());
        return view;
    }

    static Map<String, Object> of(Commit commit) {
        var view = new LinkedHashMap<String, Object>();
        view.put("version", commit.version());
        view.put("timestamp", commit.time());
        view.put("operation", commit.operation());
        commit.run().ifPresent(run -> view.put("run", run));
        if (commit.info().containsKey("job")) {
            view.put("job", commit.info().get("job"));
        }
        if (NotebookWrites.isOne(commit)) {
            view.put("user", commit.info().get("user"));
        }
        commit.rowsAdded().ifPresent(rows -> view.put("written", rows));
        view.put("info", commit.info());
        view.put("metrics", commit.metrics());
        view.put("filesAdded", commit.filesAdded());
        view.put("filesRemoved", commit.filesRemoved());
        view.put("schemaChanged", commit.schema());
        return view;
    }

    static Map<String, Object> of(TableProfile profile) {
        var view = new LinkedHashMap<String, Object>();
        view.put("table", profile.name().toString());
        view.put("version", profile.version());
        view.put("sampledRows", profile.sampledRows());
        profile.rows().ifPresent(rows -> view.put("rows", rows));
        view.put("complete", profile.complete());
        view.put("columns", profile.columns().stream().map(TableViews::of).toList());
        return view;
    }

    private static Map<String, Object> of(ColumnProfile profile) {
        var view = column(profile.column());
        view.put("nulls", profile.nulls());
        view.put("distinct", profile.distinct());
        view.put("distinctEstimated", profile.distinctEstimated());
        profile.min().ifPresent(min -> view.put("min", min));
        profile.max().ifPresent(max -> view.put("max", max));
        profile.mean().ifPresent(mean -> view.put("mean", mean));
        view.put(
                "histogram",
                profile.histogram().stream()
                        .map(bin -> Map.of("from", bin.from(), "to", bin.to(), "count", bin.count()))
                        .toList());
        view.put(
                "top",
                profile.top().stream()
                        .map(top -> Map.of("value", top.value(), "count", top.count()))
                        .toList());
        return view;
    }

    private static List<Map<String, Object>> columns(List<Column> columns) {
        return columns.stream().map(TableViews::column).toList();
    }

    private static Map<String, Object> column(Column column) {
        var view = new LinkedHashMap<String, Object>();
        view.put("name", column.name());
        view.put("type", column.type());
        view.put("nullable", column.nullable());
        column.unit().ifPresent(unit -> view.put("unit", unit));
        return view;
    }
}
