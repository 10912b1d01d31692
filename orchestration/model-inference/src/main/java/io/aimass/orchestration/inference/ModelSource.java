package io.aimass.orchestration.inference;

import io.aimass.scoring.ModelPackage;
import java.util.List;

/** Where models come from. */
interface ModelSource {
    /**
     * The version that a number or an alias names at present.
     *
     * @throws io.aimass.orchestration.platform.http.ApiException 404 when there is none
     * @throws io.aimass.contracts.JobException EXTERNAL when the source does not answer
     */
    Resolved resolve(ModelRef model);

    /** @throws io.aimass.contracts.JobException DATA when the package is damaged */
    ModelPackage fetch(ModelRef model, Resolved resolved);

    /** The numbers of the versions there are of a model; throws as {@link #resolve} does. */
    List<String> versions(String name);

    /** Whether the source answers now. */
    boolean answers();

    /** @param digest of the version's {@code model.json}; empty when the source does not say */
    record Resolved(String version, String digest) {}
}
