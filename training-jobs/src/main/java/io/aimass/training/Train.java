package io.aimass.training;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.ModelManifest;
import io.aimass.scoring.ModelPackage;
import io.aimass.scoring.OnnxExport;
import io.aimass.spark.CodeVersion;
import io.aimass.spark.RunContext;
import io.aimass.spark.RunInputs;
import io.aimass.training.evaluation.Evaluation;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.storage.StorageLevel;

/** One run of {@code train}. */
final class Train {
    static final String DIGEST = "trainingDigest";
    private static final String EVALUATION = "evaluation.json";

    private final TrainSettings settings;
    private final RunContext context;

    Train(TrainSettings settings, RunContext context) {
        this.settings = settings;
        this.context = context;
    }

    JobOutcome run() {
        var inputs = RunInputs.of(context, TrainJob.class).table(settings.input());
        var digest = inputs.digest();
        if (digest.equals(context.request().previous().get(DIGEST))) {
            context.info("The model is unchanged: the same settings, code and rows had been trained with before");
            return new JobOutcome.Succeeded(context.request().previous(), List.of(), true);
        }
        context.phase("Reading " + settings.input());
        var parts = Parts.of(settings, inputs.read(settings.input()));
        var fitted = fit(parts);
        var evaluations = evaluate(parts, fitted);
        new LeakCheck(settings.leakAuc(), settings.label(), settings.columns())
                .check(evaluations.get(1).auc().getAsDouble(), parts.validation(), fitted.manifest());
        var model = complete(fitted, evaluations, inputs);
        var directory = PackageStore.directory(context.request().runId());
        new PackageStore(context.storage()).write(directory, model);
        context.metrics(model.manifest().metrics());
        return JobOutcome.succeeded(outputs(directory, model.manifest(), evaluations, digest));
    }

    private ModelPackage fit(Parts parts) {
        var phase = "Training " + settings.trainer().name();
        context.phase(phase);
        return new Training(settings).fit(parts.training(), (done, total) -> {
            context.throwIfCancelled();
            context.progress(phase, done, total);
        });
    }

    private Map<Integer, Evaluation> evaluate(Parts parts, ModelPackage fitted) {
        context.phase("Evaluating");
        var scored = ScoredRows.of(parts.all(), fitted, col(Parts.PART), col(settings.label()))
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            var evaluations = Evaluation.of(scored, Collections.nCopies(Split.NAMES.size(), settings.threshold()));
            evaluations.forEach((part, evaluation) -> {
                if (evaluation.auc().isEmpty()) {
                    throw JobException.data(
                            "All %d rows of the split's part '%s' have the same label; an AUC needs both. Check its condition.",
                            evaluation.rows(), Split.NAMES.get(part));
                }
            });
            return evaluations;
        } finally {
            scored.unpersist();
        }
    }

    private ModelPackage complete(ModelPackage fitted, Map<Integer, Evaluation> evaluations, RunInputs inputs) {
        var bare = fitted.manifest();
        var recipe = new LinkedHashMap<>(bare.training());
        recipe.put("settings", new TreeMap<>(context.request().settings()));
        recipe.put("tables", Map.of(settings.input().toString(), inputs.version(settings.input())));
        recipe.put("digest", inputs.digest());
        var manifest = new ModelManifest(
                bare.name(),
                bare.engine(),
                bare.modelFile(),
                bare.inputs(),
                bare.outputs(),
                bare.steps(),
                bare.threshold(),
                metrics(evaluations),
                recipe,
                CodeVersion.of(TrainJob.class),
                Map.of());
        var files = new HashMap<String, byte[]>();
        files.put(bare.modelFile(), fitted.content(bare.modelFile()));
        files.put(EVALUATION, json(evaluations));
        OnnxExport.of(fitted).ifPresent(onnx -> files.put(OnnxExport.FILE, onnx));
        return ModelPackage.seal(manifest, files);
    }

    private static Map<String, Double> metrics(Map<Integer, Evaluation> evaluations) {
        var metrics = new HashMap<String, Double>();
        evaluations.forEach((part, evaluation) -> {
            var name = Split.NAMES.get(part);
            metrics.put(name + ".auc", evaluation.auc().getAsDouble());
            metrics.put(name + ".logLoss", evaluation.logLoss());
            metrics.put(name + ".accuracy", evaluation.accuracy());
            metrics.put(name + ".rows", (double) evaluation.rows());
        });
        return metrics;
    }

    private static byte[] json(Map<Integer, Evaluation> evaluations) {
        var map = new LinkedHashMap<String, Object>();
        evaluations.forEach((part, evaluation) -> map.put(Split.NAMES.get(part), evaluation.toMap()));
        try {
            return new ObjectMapper().writeValueAsBytes(map);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write the evaluation", e);
        }
    }

    private Map<String, Object> outputs(
            String directory, ModelManifest manifest, Map<Integer, Evaluation> evaluations, String digest) {
        var validation = evaluations.get(1);
        var test = evaluations.get(2);
        var outputs = new LinkedHashMap<String, Object>();
        outputs.put("modelPackage", directory);
        outputs.put("repository", settings.repository());
        outputs.put(DIGEST, digest);
        outputs.put("engine", manifest.engine());
        outputs.put("auc", test.auc().getAsDouble());
        outputs.put("logLoss", test.logLoss());
        outputs.put("accuracy", test.accuracy());
        outputs.put("rows", test.rows());
        outputs.put("rowsTrained", manifest.training().get("rows"));
        outputs.put("validationAuc", validation.auc().getAsDouble());
        outputs.put("validationLogLoss", validation.logLoss());
        outputs.put("threshold", manifest.threshold());
        outputs.put("confusion", test.confusion().toMap());
        return outputs;
    }
}
