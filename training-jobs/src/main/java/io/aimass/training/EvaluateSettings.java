package io.aimass.training;

import io.aimass.contracts.Settings;
import io.aimass.contracts.TableName;
import io.aimass.spark.SqlExpression;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

record EvaluateSettings(List<Model> models, TableName table, String label, Optional<SqlExpression> where) {
    /** @param files SHA-256 by path within the package */
    record Model(String name, String version, Map<String, String> files) {
        @Override
        public String toString() {
            return name + "@" + version;
        }
    }

    static EvaluateSettings from(Settings settings) {
        var named = settings.strings("models");
        settings.check(
                !named.isEmpty(), "'models' names no model; write it as [flight-delay@champion, flight-delay@2]");
        var models = settings.sections("resolved-models").stream()
                .map(EvaluateSettings::model)
                .toList();
        settings.check(
                !models.isEmpty(),
                "'resolved-models' is missing: the server fills it in from 'models'. Without a server, name {name, version, files: {path: sha256}} yourself");
        var table = settings.required("table", TableName::parse);
        var label = settings.required("label");
        var where = settings.optional("where", SqlExpression::parse);
        settings.throwIfInvalid();
        return new EvaluateSettings(models, table, label, where);
    }

    private static Model model(Settings section) {
        var files = new LinkedHashMap<String, String>();
        section.map("files").forEach((path, digest) -> files.put(path, String.valueOf(digest)));
        var model = new Model(section.required("name"), section.required("version"), files);
        section.tree().keySet().forEach(section::has);
        return model;
    }
}
