package io.aimass.orchestration.modelrepo;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.Settings;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.run.TaskAction;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * {@code promote}: of several versions, the best by one metric of its manifest gets an alias, if it is strictly better than the version that has it.
 * Outputs: {@code promoted}, {@code reason}, {@code metric}, {@code candidate}, {@code candidateMetric}, the alias's {@code version} and
 * {@code model} afterwards, and {@code holder}, {@code holderMetric} of the one that had it before.
 */
public final class PromoteAction implements TaskAction {
    private final ModelRepo models;

    public PromoteAction(ModelRepo models) {
        this.models = models;
    }

    @Override
    public String name() {
        return "promote";
    }

    @Override
    public void check(Settings settings) {
        PromoteSettings.from(settings);
    }

    @Override
    public JobOutcome run(String taskRunId, Map<String, Object> settings) {
        var typed = Settings.of("promote", settings);
        var wanted = PromoteSettings.from(typed);
        typed.throwIfInvalid();
        try {
            return JobOutcome.succeeded(models.database().write(handle -> once(handle, taskRunId, wanted)));
        } catch (ApiException e) {
            return new JobOutcome.Failed(e.type(), e.getMessage());
        } catch (JobException e) {
            return new JobOutcome.Failed(e.type(), e.getMessage());
        }
    }

    private Map<String, Object> once(Handle handle, String taskRunId, PromoteSettings wanted) {
        var recorded = handle.createQuery("SELECT outputs FROM model_promotion WHERE task_run = :id")
                .bind("id", taskRunId)
                .mapTo(String.class)
                .findOne();
        if (recorded.isPresent()) {
            return Json.object(recorded.get());
        }
        var outputs = new Promotion(models, handle, wanted).decide();
        handle.createUpdate("INSERT INTO model_promotion (task_run, outputs, created_at) VALUES (:id, :outputs, :now)")
                .bind("id", taskRunId)
                .bind("outputs", Json.text(outputs))
                .bind("now", models.clock().millis())
                .execute();
        return outputs;
    }

    static JobException noMetric(ModelVersion version, String metric) {
        return new JobException(
                ErrorType.USER,
                "%s has no metric '%s'; it has %s. Name one of these under 'metric'."
                        .formatted(
                                version.reference(),
                                metric,
                                version.metrics().isEmpty()
                                        ? "none"
                                        : String.join(
                                                ", ",
                                                new java.util.TreeSet<>(
                                                        version.metrics().keySet()))));
    }
}
