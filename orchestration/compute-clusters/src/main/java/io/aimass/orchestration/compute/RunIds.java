package io.aimass.orchestration.compute;

import java.security.SecureRandom;

/** {@code r-} and 20 letters or digits. */
final class RunIds {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    private RunIds() {}

    static String make() {
        return "r-" + random(20);
    }

    static String random(int length) {
        var id = new StringBuilder();
        for (var i = 0; i < length; i++) {
            id.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }
}
