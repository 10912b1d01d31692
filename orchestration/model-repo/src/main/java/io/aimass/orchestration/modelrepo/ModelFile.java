package io.aimass.orchestration.modelrepo;

/**
 * A file of a version or of an upload.
 *
 * @param path within the package, with {@code /} between names
 * @param sha256 names its blob
 * @param size in bytes
 */
public record ModelFile(String path, String sha256, long size) {}
