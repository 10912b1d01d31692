package io.aimass.scoring;

import io.aimass.contracts.JobException;
import io.aimass.contracts.ModelManifest;
import io.aimass.contracts.ModelManifest.Column;
import java.util.List;
import java.util.Map;

/**
 * A loaded model: fitted steps and evaluator. It takes the row before the fitted steps. Immutable and thread-safe.
 */
public final class Scorer {
    private final ModelManifest manifest;
    private final FittedSteps steps;
    private final Evaluator evaluator;
    private final RecordReader records;

    private Scorer(ModelManifest manifest, FittedSteps steps, Evaluator evaluator) {
        this.manifest = manifest;
        this.steps = steps;
        this.evaluator = evaluator;
        this.records = new RecordReader(manifest.inputs());
    }

    /** @throws JobException DATA when the model's file cannot be read or does not fit its steps */
    public static Scorer load(ModelPackage model) {
        var manifest = model.manifest();
        var steps = FittedSteps.of(manifest.inputs(), manifest.steps());
        var evaluator = switch (manifest.engine()) {
            case ModelPackage.XGBOOST -> XgboostReader.read(manifest.modelFile(), model.modelFile());
            case ModelPackage.LOGISTIC_REGRESSION -> LinearEvaluator.read(manifest.modelFile(), model.modelFile());
            case ModelPackage.BIGDL ->
                NetworkEvaluator.of(
                        manifest.modelFile(), DenseNetwork.read(manifest.modelFile(), model.modelFile()), steps);
            default -> throw JobException.data("The engine '" + manifest.engine() + "' is not known.");
        };
        if (evaluator.width() != steps.width()) {
            throw JobException.data("The model takes " + evaluator.width() + " values, but its fitted steps give "
                    + steps.width() + ". Make the package again.");
        }
        var missing = steps.mayStayMissing(evaluator::acceptsMissing);
        if (missing.isPresent()) {
            throw JobException.data("A " + manifest.engine() + " model cannot take a missing value, but '"
                    + missing.get().name()
                    + "' may be missing and its step gives no value for it. Give the step a 'fill'.");
        }
        return new Scorer(manifest, steps, evaluator);
    }

    public ModelManifest manifest() {
        return manifest;
    }

    /** What a caller gives, in order. */
    public List<Column> inputs() {
        return manifest.inputs();
    }

    public FittedSteps steps() {
        return steps;
    }

    /**
     * @param row the inputs in order: numbers, strings, booleans; null or NaN is missing
     * @throws JobException USER naming the column when a value is of the wrong type
     */
    public Prediction score(Object[] row) {
        return score(new ArrayRow(manifest.inputs(), row));
    }

    /**
     * Scores a record as a caller writes it, strictly: an unknown column, a required one that is absent, a value of the wrong
     * type or not finite is refused.
     *
     * @throws JobException USER naming the column
     */
    public Prediction score(Map<String, ?> record) {
        return score(row(record));
    }

    /** The record as a row for {@link #score(Object[])}, validated. */
    public Object[] row(Map<String, ?> record) {
        return records.row(record);
    }

    /** @param capacity rows scored together at most; 64 to 256 suit a processor's cache */
    public ScoringBatch batch(int capacity) {
        return new ScoringBatch(this, evaluator.block(capacity), capacity);
    }

    private Prediction score(InputRow row) {
        var batch = batch(1);
        batch.add(row);
        batch.run();
        var margin = batch.margin(0);
        var probability = probability(margin);
        return new Prediction(margin, probability, label(probability));
    }

    double probability(double margin) {
        return evaluator.probability(margin);
    }

    int label(double probability) {
        return probability > manifest.threshold() ? 1 : 0;
    }
}
