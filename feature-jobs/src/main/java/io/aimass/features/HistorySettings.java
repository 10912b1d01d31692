package io.aimass.features;

import io.aimass.contracts.Settings;
import io.aimass.spark.SqlExpression;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

final class HistorySettings {
    private HistorySettings() {}

    static History from(Settings settings) {
        var at = settings.required("at", SqlExpression::parse);
        var known = settings.required("known", SqlExpression::parse);
        var values = CleanSteps.expressions(settings, "values");
        var groups = new ArrayList<HistoryGroup>();
        var names = new HashSet<String>();
        for (var item : settings.sections("groups")) {
            var group = group(item);
            settings.check(
                    names.add(group.name()),
                    "'" + item.path("name") + "': there are two groups '" + group.name() + "'; give one another name");
            groups.add(group);
        }
        settings.check(!groups.isEmpty(), "'" + settings.path("groups") + "' is empty; name at least one key");
        return new History(at, known, values, groups);
    }

    private static HistoryGroup group(Settings item) {
        var by = item.strings("by");
        var name = item.orElse("name", text -> text, by.isEmpty() ? "all" : String.join("_", by));
        var spans = item.has("spans") ? item.strings("spans") : List.of("all");
        var parsed = new ArrayList<Span>();
        for (var text : spans) {
            try {
                parsed.add(Span.parse(text));
            } catch (IllegalArgumentException e) {
                item.problem("'" + item.path("spans") + "': " + e.getMessage());
            }
        }
        return new HistoryGroup(name, by, parsed);
    }
}
