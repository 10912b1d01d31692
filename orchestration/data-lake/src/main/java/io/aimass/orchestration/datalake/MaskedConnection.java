package io.aimass.orchestration.datalake;

import java.util.Locale;
import java.util.regex.Pattern;

/** Keeps a password that somebody wrote into the profile, instead of a reference to a secret, off the pages. */
final class MaskedConnection {
    private static final Pattern SECRET_KEY = Pattern.compile("pass|secret|token|credential|api-?key");
    private static final Pattern IN_URL = Pattern.compile("(?i)((?:password|secret|token)=)[^&;]*");
    private static final Pattern USER_INFO = Pattern.compile("//[^/@]*:[^/@]*@");

    private MaskedConnection() {}

    static Object value(String key, Object value) {
        if (!(value instanceof String text) || text.matches("\\$\\{secret:[^}]*}")) {
            return value;
        }
        if (SECRET_KEY.matcher(key.toLowerCase(Locale.ROOT)).find()) {
            return "***";
        }
        return USER_INFO.matcher(IN_URL.matcher(text).replaceAll("$1***")).replaceAll("//***@");
    }
}
