package io.aimass.orchestration.modelrepo;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.modelrepo.ModelRepo.Training;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.run.Run;
import io.aimass.orchestration.platform.run.RunCompletion;
import java.util.Map;

/**
 * Registers what a {@code train} run made as a version, one for each training digest. Reads the outputs {@code modelPackage},
 * {@code repository} and {@code trainingDigest}; adds {@code version} and {@code model}.
 */
public final class TrainedModels implements RunCompletion {
    private static final String RUNS = "runs/";

    private final ModelRepo models;

    public TrainedModels(ModelRepo models) {
        this.models = models;
    }

    @Override
    public Map<String, Object> complete(Run run, Map<String, Object> outputs) {
        if (!run.jobType().equals("train") || !outputs.containsKey("modelPackage")) {
            return Map.of();
        }
        var folder = folder(run, outputs);
        var training = new Training(
                run.id(), text(run, outputs, "trainingDigest"), "Trained by run " + run.id(), run.createdBy());
        var version = register(text(run, outputs, "repository"), folder, training);
        return Map.of("version", version.number(), "model", version.reference());
    }

    private ModelVersion register(String repository, String folder, Training training) {
        try {
            return models.register(repository, folder, training);
        } catch (ApiException e) {
            throw new JobException(e.type(), e.getMessage(), e);
        }
    }

    private static String folder(Run run, Map<String, Object> outputs) {
        var folder = text(run, outputs, "modelPackage").replaceFirst("/+$", "");
        if (!folder.startsWith(RUNS)) {
            throw JobException.data(
                    "Run %s answers the model package '%s', which is not below %s. Write it there.",
                    run.id(), folder, RUNS);
        }
        return folder;
    }

    private static String text(Run run, Map<String, Object> outputs, String key) {
        var value = outputs.get(key);
        if (value == null || value.toString().isBlank()) {
            throw JobException.data(
                    "Run %s answers a model package but no '%s'. Name it among the run's outputs.", run.id(), key);
        }
        return value.toString();
    }
}
