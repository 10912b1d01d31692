package io.aimass.storage;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Paths relative to a storage root, checked before any file system sees them. */
final class SafePath {
    /** Where content waits until it is published; no caller's path may name it. */
    static final String STAGING = ".staging";

    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_PATH = 900;
    private static final int DECODINGS = 3;

    private SafePath() {}

    /** Answers {@code path}, or throws {@link IllegalArgumentException} saying what is wrong with it. */
    static String file(String path) {
        if (path == null || path.isEmpty()) {
            throw refused(path, "it is empty");
        }
        if (bytes(path) > LONGEST_PATH) {
            throw refused(path.substring(0, 80) + "…", "it is longer than " + LONGEST_PATH + " bytes");
        }
        checkNames(path, path);
        checkPortable(path);
        checkDecoded(path);
        if (path.equals(STAGING) || path.startsWith(STAGING + "/")) {
            throw refused(path, "'" + STAGING + "' is the storage's own");
        }
        return path;
    }

    /** Like {@link #file}, and empty for the root itself. */
    static String directory(String path) {
        return path != null && path.isEmpty() ? path : file(path);
    }

    /** {@code %2e%2e} and the like are refused however often they are encoded: some layer might decode them. */
    private static void checkDecoded(String path) {
        var text = path;
        for (var i = 0; i < DECODINGS && text.indexOf('%') >= 0; i++) {
            text = decoded(text);
            checkNames(path, text);
        }
    }

    private static void checkNames(String path, String text) {
        for (var name : text.split("/", -1)) {
            checkName(path, name);
        }
    }

    private static void checkName(String path, String name) {
        if (name.isEmpty()) {
            throw refused(path, "it is absolute or has an empty name; write names with one / between them");
        }
        if (name.equals(".") || name.equals("..")) {
            throw refused(path, "it has the name '" + name + "'");
        }
        name.chars().filter(SafePath::forbidden).findFirst().ifPresent(c -> {
            throw refused(path, String.format(Locale.ROOT, "it has the character U+%04X", c));
        });
    }

    /** HDFS has no colon in names, and local file systems none longer than 255 bytes. */
    private static void checkPortable(String path) {
        if (path.indexOf(':') >= 0) {
            throw refused(path, "it has a colon");
        }
        for (var name : path.split("/", -1)) {
            if (bytes(name) > LONGEST_NAME) {
                throw refused(path, "a name in it is longer than " + LONGEST_NAME + " bytes");
            }
        }
    }

    private static boolean forbidden(int c) {
        return Character.isISOControl(c) || c == '\\';
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw refused(text, "its % escapes cannot be read");
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static IllegalArgumentException refused(String path, String why) {
        var shown = path == null ? "null" : path.replaceAll("\\p{Cntrl}", "?");
        return new IllegalArgumentException("'" + shown + "' is not a path below the storage root: " + why);
    }
}
