package io.aimass.inference;

import io.aimass.contracts.Settings;
import io.aimass.contracts.TableName;
import io.aimass.spark.SqlExpression;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** @param key the table's columns copied into the target; empty copies all */
record ScoreSettings(
        TableName table, TableName target, Optional<String> where, List<String> key, List<ModelReference> models) {
    static ScoreSettings from(Settings settings) {
        var table = settings.required("table", TableName::parse);
        var target = settings.required("target", TableName::parse);
        var where = settings.optional("where", text -> SqlExpression.parse(text).text());
        var key = settings.strings("key");
        var named = settings.strings("models");
        var models = settings.sections("resolved-models").stream()
                .map(ModelReference::from)
                .toList();
        settings.check(
                !named.isEmpty() || !models.isEmpty(),
                "'models' is missing: list the models to score with, such as flight-delay@champion");
        settings.check(
                named.isEmpty() || !models.isEmpty(),
                "'models' has not been resolved to versions: submit the run to the server, or give 'resolved-models'");
        settings.check(
                target == null || target.zone().equals("gold"),
                "'target': scores belong in the gold zone, such as gold.scores");
        settings.check(table == null || !table.equals(target), "'target' is the table that is read; give another");
        settings.check(
                new HashSet<>(models.stream().map(ModelReference::prefix).toList()).size() == models.size(),
                "'models' has a version twice: " + models);
        settings.throwIfInvalid();
        return new ScoreSettings(table, target, where, key, models);
    }
}
