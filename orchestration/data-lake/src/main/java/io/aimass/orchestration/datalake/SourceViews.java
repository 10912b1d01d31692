package io.aimass.orchestration.datalake;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sources as REST shows them. */
final class SourceViews {
    private final Map<String, SourceActivity> activity;
    private final Map<String, Map<String, Object>> connections;
    private final List<Source> sources;

    SourceViews(DataLake lake) {
        this.activity = lake.accounting().activity();
        this.connections = lake.profile().shown();
        this.sources = lake.sources().list();
    }

    List<Map<String, Object>> list() {
        return sources.stream().map(this::summary).toList();
    }

    /** With its spec. */
    Map<String, Object> one(Source source) {
        var view = summary(source);
        view.put("spec", source.spec().tree());
        view.put("yaml", source.yaml());
        return view;
    }

    static Map<String, Object> revision(Source source) {
        var view = new LinkedHashMap<String, Object>();
        view.put("revision", source.revision());
        view.put("author", source.author());
        view.put("updatedAt", source.updatedAt());
        view.put("yaml", source.yaml());
        return view;
    }

    private Map<String, Object> summary(Source source) {
        var view = new LinkedHashMap<String, Object>();
        view.put("name", source.name());
        view.put("description", source.spec().description());
        view.put("target", source.spec().target().toString());
        view.put("format", source.spec().format().orElse(""));
        view.put("revision", source.revision());
        view.put("updatedAt", source.updatedAt());
        var connection = connections.getOrDefault(source.name(), Map.of());
        view.put("kind", connection.getOrDefault("kind", ""));
        view.put("connection", connection);
        var last = activity.get(source.name());
        if (last != null) {
            view.put("lastRun", lastRun(last));
            last.accounting().ifPresent(accounted -> view.put("accounting", AccountingView.of(accounted)));
        }
        return view;
    }

    private static Map<String, Object> lastRun(SourceActivity last) {
        var view = new LinkedHashMap<String, Object>();
        view.put("id", last.run());
        view.put("state", last.state());
        view.put("createdAt", last.at());
        last.message().ifPresent(message -> view.put("message", message));
        return view;
    }
}
