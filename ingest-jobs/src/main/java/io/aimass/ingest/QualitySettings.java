package io.aimass.ingest;

import io.aimass.contracts.Names;
import io.aimass.contracts.Settings;
import io.aimass.ingest.quality.Expectation;
import io.aimass.ingest.quality.Expectation.Action;
import io.aimass.ingest.quality.Quality;
import io.aimass.ingest.quality.RuleCheck;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Reads {@code expectations} and {@code key}. */
final class QualitySettings {
    private QualitySettings() {}

    static Quality read(Settings settings, List<String> columns) {
        var expectations = new ArrayList<Expectation>();
        var names = new HashSet<String>();
        for (var section : settings.sections("expectations")) {
            var name = section.required("name", Names::check);
            var rule = section.required("rule");
            var action = section.choice("action", Action.class, Action.QUARANTINE);
            section.check(
                    name == null || names.add(name),
                    "'" + section.path("name") + "': there are two expectations '" + name + "'");
            section.check(
                    name == null || !List.of("parse", Quality.KEY).contains(name),
                    "'" + section.path("name") + "': '" + name + "' is a rule of its own; choose another name");
            if (rule != null && !columns.isEmpty()) {
                RuleCheck.problems(rule, columns).forEach(p -> section.problem("'" + section.path("rule") + "': " + p));
            }
            expectations.add(new Expectation(
                    String.valueOf(name), String.valueOf(rule), action == null ? Action.QUARANTINE : action));
        }
        var key = settings.strings("key");
        key.stream()
                .filter(k -> !columns.isEmpty() && !columns.contains(k))
                .forEach(k -> settings.problem("'key': " + Names.unknown(k, "column", columns)));
        return new Quality(expectations, key);
    }
}
