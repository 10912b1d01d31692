package io.aimass.orchestration.platform.log;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Keeps tokens and the values of secrets out of what is written down. */
public final class Redaction {
    private static final String MASK = "***";
    private static final int SHORTEST = 4;
    private static final Pattern TOKEN = Pattern.compile("aimass_[A-Za-z0-9_-]{20,}");
    private static final Pattern BEARER = Pattern.compile("(?i)(bearer\\s+)[A-Za-z0-9._~+/=-]{8,}");
    private static final Pattern PASSWORD =
            Pattern.compile("(?i)((?:password|passwd|secret|access[-_]key)\\s*[=:]\\s*)[^\\s,;&\"'}]+");
    private static final Set<String> SECRETS = ConcurrentHashMap.newKeySet();

    private Redaction() {}

    /** From now on this value is masked. Too short a value is not: masking it would garble everything. */
    public static void remember(String secret) {
        if (secret.length() >= SHORTEST) {
            SECRETS.add(secret);
        }
    }

    public static String redact(String text) {
        var result = text;
        for (var secret : SECRETS) {
            result = result.replace(secret, MASK);
        }
        result = TOKEN.matcher(result).replaceAll(MASK);
        result = BEARER.matcher(result).replaceAll("$1" + MASK);
        return PASSWORD.matcher(result).replaceAll("$1" + MASK);
    }
}
