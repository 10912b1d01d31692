package io.aimass.training;

import io.aimass.contracts.Names;
import io.aimass.contracts.Settings;
import io.aimass.contracts.TableName;
import io.aimass.spark.fit.FeatureColumns;
import io.aimass.training.trainer.Trainer;
import io.aimass.training.trainer.Trainers;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;

record TrainSettings(
        Trainer trainer,
        Trainer.Fitting fitting,
        TableName input,
        String label,
        FeatureColumns columns,
        Map<String, Object> units,
        Split split,
        String repository,
        long seed,
        double threshold,
        double leakAuc,
        int maxCategories,
        Optional<Sample> sample) {
    static TrainSettings from(Settings settings) {
        var trainer = settings.required("trainer", Trainers::parse);
        var input = settings.required("input", TableName::parse);
        var label = settings.required("label");
        var columns = columns(settings, label);
        var units = settings.map("units");
        var split = Split.from(settings.section("split"));
        var repository = settings.required("repository", Names::check);
        var seed = settings.orElse("seed", TrainSettings::whole, 1L);
        var threshold = settings.decimal("threshold", 0.5, 0, 1);
        var leakAuc = settings.decimal("leak-auc", 0.80, 0.5, 1);
        var maxCategories = settings.integer("max-categories", 200, 1, 10_000);
        var sample = Sample.from(settings, seed == null ? 1 : seed);
        var parameters = settings.section("parameters");
        var fitting = trainer == null ? null : trainer.plan(parameters, columns);
        if (trainer == null) {
            parameters.tree().keySet().forEach(parameters::has);
        }
        settings.throwIfInvalid();
        return new TrainSettings(
                trainer,
                fitting,
                input,
                label,
                columns,
                units,
                split,
                repository,
                seed,
                threshold,
                leakAuc,
                maxCategories,
                sample);
    }

    private static FeatureColumns columns(Settings settings, String label) {
        var columns = new FeatureColumns(settings.strings("numeric"), settings.strings("categorical"));
        settings.check(
                !columns.names().isEmpty(), "'numeric' and 'categorical' name no column; a model needs at least one");
        var seen = new HashSet<String>();
        for (var name : columns.names()) {
            settings.check(seen.add(name), "column '" + name + "' is named twice");
            settings.check(!name.equals(label), "the label '" + label + "' is among the features; it is the answer");
        }
        return columns;
    }

    static Long whole(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number");
        }
    }

    static Long positive(String text) {
        var number = whole(text);
        if (number < 1) {
            throw new IllegalArgumentException("it is " + number + "; it must be at least 1");
        }
        return number;
    }
}
