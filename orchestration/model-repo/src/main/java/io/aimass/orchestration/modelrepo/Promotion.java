package io.aimass.orchestration.modelrepo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** One decision, within one transaction. */
final class Promotion {
    private final ModelRepo models;
    private final Handle handle;
    private final PromoteSettings wanted;

    Promotion(ModelRepo models, Handle handle, PromoteSettings wanted) {
        this.models = models;
        this.handle = handle;
        this.wanted = wanted;
    }

    Map<String, Object> decide() {
        var best = best(wanted.candidates().stream()
                .map(c -> models.version(handle, wanted.repository(), wanted.reference(c)))
                .toList());
        var holder = Aliases.find(handle, wanted.repository(), wanted.alias())
                .flatMap(a -> Versions.find(handle, wanted.repository(), a.version()));
        var refusal = refusal(best, holder);
        if (refusal.isEmpty()) {
            Aliases.move(
                    handle,
                    wanted.repository(),
                    wanted.alias(),
                    best.number(),
                    models.clock().millis());
        }
        return outputs(best, holder, refusal);
    }

    /** The first of equals. */
    private ModelVersion best(List<ModelVersion> candidates) {
        var best = candidates.get(0);
        for (var candidate : candidates) {
            if (wanted.direction().isBetter(metric(candidate), metric(best))) {
                best = candidate;
            }
        }
        return best;
    }

    private double metric(ModelVersion version) {
        var value = version.metrics().get(wanted.metric());
        if (value == null || value.isNaN()) {
            throw PromoteAction.noMetric(version, wanted.metric());
        }
        return value;
    }

    private Optional<String> refusal(ModelVersion best, Optional<ModelVersion> holder) {
        var minimum = wanted.minimum();
        if (minimum.isPresent() && wanted.direction().isBetter(minimum.get(), metric(best))) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "%s has %s %s; the minimum is %s",
                    best.reference(),
                    wanted.metric(),
                    metric(best),
                    minimum.get()));
        }
        if (holder.isEmpty()) {
            return Optional.empty();
        }
        if (holder.get().number() == best.number()) {
            return Optional.of(best.reference() + " is " + wanted.alias() + " already");
        }
        return wanted.direction().isBetter(metric(best), metric(holder.get()))
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "%s has %s %s, not better than the %s of %s, which stays %s",
                        best.reference(),
                        wanted.metric(),
                        metric(best),
                        metric(holder.get()),
                        holder.get().reference(),
                        wanted.alias()));
    }

    private Map<String, Object> outputs(ModelVersion best, Optional<ModelVersion> holder, Optional<String> refusal) {
        var outputs = new LinkedHashMap<String, Object>();
        outputs.put("promoted", refusal.isEmpty());
        outputs.put("alias", wanted.alias());
        outputs.put("metric", wanted.metric());
        outputs.put("candidate", best.number());
        outputs.put("candidateMetric", metric(best));
        holder.ifPresent(h -> {
            outputs.put("holder", h.number());
            Optional.ofNullable(h.metrics().get(wanted.metric())).ifPresent(m -> outputs.put("holderMetric", m));
        });
        (refusal.isEmpty() ? Optional.of(best) : holder).ifPresent(v -> {
            outputs.put("version", v.number());
            outputs.put("model", v.reference());
        });
        outputs.put("reason", refusal.orElseGet(() -> reason(best, holder)));
        return outputs;
    }

    private String reason(ModelVersion best, Optional<ModelVersion> holder) {
        var value = String.format(Locale.ROOT, "%s has %s %s", best.reference(), wanted.metric(), metric(best));
        return holder.map(h -> value + ", better than the " + metric(h) + " of " + h.reference())
                .orElse(value + "; there was no " + wanted.alias());
    }
}
