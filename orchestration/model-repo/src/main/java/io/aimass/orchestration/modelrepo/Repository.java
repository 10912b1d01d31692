package io.aimass.orchestration.modelrepo;

import java.util.Map;

/**
 * A repository of models. Times are milliseconds since the epoch.
 *
 * @param versions how many there are
 * @param aliases the version each points to
 */
public record Repository(
        String name,
        String description,
        Map<String, String> tags,
        int versions,
        Map<String, Long> aliases,
        String createdBy,
        long createdAt,
        long updatedAt) {}
