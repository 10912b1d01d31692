package io.aimass.training;

import io.aimass.contracts.JobDescriptor;
import io.aimass.contracts.SettingSpec;
import io.aimass.contracts.Settings;
import io.aimass.spark.SparkJob;
import java.util.List;

/** Job type {@code train}: a table of features to a model package. */
public final class TrainJob implements SparkJob {
    @Override
    public JobDescriptor descriptor() {
        return new JobDescriptor(
                "train",
                "Train a model, evaluate it on rows it has not seen, and package it",
                List.of(
                        SettingSpec.required(
                                        "trainer",
                                        SettingSpec.Type.STRING,
                                        "the engine; bigdl is in builds with the Maven profile bigdl")
                                .oneOf("logistic-regression", "xgboost", "bigdl"),
                        SettingSpec.required(
                                "input", SettingSpec.Type.TABLE, "the table of features, such as gold.flight_features"),
                        SettingSpec.required(
                                "label",
                                SettingSpec.Type.STRING,
                                "the column to predict: 0, 1, or null where not known"),
                        SettingSpec.optional("numeric", SettingSpec.Type.LIST, "columns of numbers"),
                        SettingSpec.optional(
                                "categorical",
                                SettingSpec.Type.LIST,
                                "columns of categories: strings or whole numbers"),
                        SettingSpec.optional(
                                "units",
                                SettingSpec.Type.MAP,
                                "a column's unit, for the model's signature: {distance: miles}"),
                        SettingSpec.required(
                                "split",
                                SettingSpec.Type.MAP,
                                "{train, validate, test}: an SQL condition each, none overlapping"),
                        SettingSpec.required(
                                "repository", SettingSpec.Type.STRING, "the model repository the version goes to"),
                        SettingSpec.optional(
                                "seed", SettingSpec.Type.INTEGER, "1", "the same seed gives the same model"),
                        SettingSpec.optional(
                                "threshold", SettingSpec.Type.DECIMAL, "0.5", "the class is 1 above this probability"),
                        SettingSpec.optional(
                                "leak-auc",
                                SettingSpec.Type.DECIMAL,
                                "0.80",
                                "the validation AUC that is too good to be true and fails the run; 1 never"),
                        SettingSpec.optional(
                                "max-categories",
                                SettingSpec.Type.INTEGER,
                                "200",
                                "slots or vectors for one categorical column at most, of linear models and networks"),
                        SettingSpec.optional(
                                "sample",
                                SettingSpec.Type.MAP,
                                "{rows or fraction, seed}: train on a part of the training rows"),
                        SettingSpec.optional(
                                "parameters",
                                SettingSpec.Type.MAP,
                                "xgboost: rounds, max-depth, eta, min-child-weight, subsample, column-sample, lambda, alpha, gamma, max-bins, workers; "
                                        + "logistic-regression: max-iterations, regularization, elastic-net, tolerance, partitions; "
                                        + "bigdl: layers, embeddings, epochs, batch-size, learning-rate, learning-rate-decay, workers")),
                List.of("input"),
                List.of());
    }

    @Override
    public PlannedRun plan(Settings settings) {
        var train = TrainSettings.from(settings);
        return (spark, context) -> new Train(train, context).run();
    }
}
