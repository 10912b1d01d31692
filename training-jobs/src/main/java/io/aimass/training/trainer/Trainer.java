package io.aimass.training.trainer;

import io.aimass.contracts.Settings;
import io.aimass.spark.fit.Encoding;
import io.aimass.spark.fit.FeatureColumns;
import java.util.Map;

/**
 * An engine that learns to tell two classes apart. Implementations have a public constructor without arguments, are listed in
 * {@code META-INF/services/io.aimass.training.trainer.Trainer}, and pass {@code TrainerContract}.
 */
public interface Trainer {
    /** As written under {@code trainer:}; also the engine that evaluates the model. */
    String name();

    Encoding encoding();

    /**
     * Reads every parameter of {@code parameters}; what it does not read is reported as unknown.
     *
     * @param columns those that the spec names
     * @return what will fit; called only when there was no problem
     */
    Fitting plan(Settings parameters, FeatureColumns columns);

    /** A trainer with its parameters. The same rows and seed give the same model. */
    interface Fitting {
        /** Every parameter with its value, defaults included, for the model's recipe. */
        Map<String, Object> parameters();

        /** How many partitions the rows are handed over in: with another number the model may be another one. */
        int partitions();

        TrainedModel fit(TrainingSet set, Rounds rounds);
    }

    /** Told of each round an engine has finished. */
    @FunctionalInterface
    interface Rounds {
        /** @param total 0 while unknown; throws {@link io.aimass.spark.CancelledException} when the run was cancelled */
        void finished(long done, long total);
    }
}
