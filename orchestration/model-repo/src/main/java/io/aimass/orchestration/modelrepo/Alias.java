package io.aimass.orchestration.modelrepo;

import io.aimass.contracts.Names;
import io.aimass.orchestration.platform.http.ApiException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A movable name of a version.
 *
 * @param previous the version it pointed to before
 */
public record Alias(String name, long version, Optional<Long> previous, long updatedAt) {
    static final String LATEST = "latest";

    private static final Pattern NUMBER = Pattern.compile("v?[0-9]+");

    /** @throws ApiException 400 when it is not a name or reserved */
    static String check(String alias) {
        if (LATEST.equals(alias) || NUMBER.matcher(String.valueOf(alias)).matches()) {
            throw ApiException.badRequest(
                    "'" + alias
                            + "' cannot be an alias: 'latest', numbers and v with a number are reserved. Choose a name such as champion.");
        }
        try {
            return Names.check(alias);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("The alias " + e.getMessage());
        }
    }
}
