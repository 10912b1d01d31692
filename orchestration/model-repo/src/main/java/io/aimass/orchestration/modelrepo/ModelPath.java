package io.aimass.orchestration.modelrepo;

import io.aimass.orchestration.platform.http.ApiException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The path of a file within a version: no byte of it reaches a file system, and it is safe to unpack anywhere. */
final class ModelPath {
    private static final int LONGEST = 400;
    private static final Pattern NAME =
            Pattern.compile("[\\p{L}\\p{N}_]([\\p{L}\\p{M}\\p{N} ._+()=-]{0,126}[\\p{L}\\p{M}\\p{N}_+()=-])?");
    private static final Set<String> CODE = Set.of("pkl", "pickle", "joblib", "dill", "ser", "class", "jar");

    private ModelPath() {}

    /** @throws ApiException 400 when it is not such a path, 422 when the format can run code as it is read */
    static String check(String path) {
        if (path == null || path.isEmpty() || path.length() > LONGEST) {
            throw refused(path);
        }
        for (var name : path.split("/", -1)) {
            if (!NAME.matcher(name).matches()) {
                throw refused(path);
            }
        }
        if (CODE.contains(path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT))) {
            throw ModelContent.runsCode(path);
        }
        return path;
    }

    private static ApiException refused(String path) {
        var shown = path == null
                ? ""
                : path.substring(0, Math.min(path.length(), 100)).replaceAll("[\\p{Cntrl}]", "?");
        return ApiException.badRequest("'" + shown
                + "' is not the path of a model's file: use letters, digits, spaces and ._+()=- in names,"
                + " each beginning with a letter or digit, with / between them, at most " + LONGEST + " characters.");
    }
}
