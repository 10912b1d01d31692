package io.aimass.orchestration.inference;

import io.aimass.scoring.ModelPackage;

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

    /** @param digest of the version's {@code model.json}; empty when the source does not say */
    record Resolved(String version, String digest) {}
}
