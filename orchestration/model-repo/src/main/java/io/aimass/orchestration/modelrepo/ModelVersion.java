package io.aimass.orchestration.modelrepo;

import io.aimass.contracts.ModelManifest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An immutable version.
 *
 * @param number from 1, never given twice in a repository
 * @param run the run that trained it
 * @param manifest of a model package; empty when the files are something else
 * @param digest of all files together: SHA-256 of the sorted lines {@code <sha256>  <path>}
 * @param size of all files, in bytes
 * @param aliases that point to it
 * @param files sorted by path
 */
public record ModelVersion(
        String repository,
        long number,
        String message,
        String author,
        Optional<String> run,
        Optional<ModelManifest> manifest,
        String digest,
        long size,
        long createdAt,
        List<String> aliases,
        List<ModelFile> files) {
    /** {@code flight-delay@3}. */
    public String reference() {
        return repository + "@" + number;
    }

    public Map<String, Double> metrics() {
        return manifest.map(ModelManifest::metrics).orElse(Map.of());
    }
}
