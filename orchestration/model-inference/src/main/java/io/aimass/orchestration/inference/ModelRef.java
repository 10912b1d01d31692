package io.aimass.orchestration.inference;

import io.aimass.contracts.Names;
import io.aimass.orchestration.platform.http.ApiException;
import java.util.regex.Pattern;

/** @param version a number or an alias */
record ModelRef(String name, String version) {
    static final String CHAMPION = "champion";

    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    /** @throws ApiException 400 when it is not a name or not a version */
    static ModelRef parse(String name, String version) {
        try {
            Names.check(name);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("The model's name: " + e.getMessage() + ".");
        }
        if (!VERSION.matcher(version).matches()) {
            throw ApiException.badRequest("'version' is neither a version's number nor an alias; write 3 or champion.");
        }
        return new ModelRef(name, version);
    }

    /** An alias may name another version later; a number never does. */
    boolean isAlias() {
        return !NUMBER.matcher(version).matches();
    }

    ModelRef at(String number) {
        return new ModelRef(name, number);
    }
}
