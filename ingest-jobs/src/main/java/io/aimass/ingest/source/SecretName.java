package io.aimass.ingest.source;

import java.util.regex.Pattern;

/** A password in a connection: always the name of a secret, never its value. */
final class SecretName {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{secret:([A-Za-z0-9._-]+)}");

    private SecretName() {}

    /** @throws IllegalArgumentException with the remedy, when the text is not {@code ${secret:name}} */
    static String of(String text) {
        var matcher = REFERENCE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "a password does not belong in a spec; store it as a secret and write ${secret:name}");
        }
        return matcher.group(1);
    }
}
