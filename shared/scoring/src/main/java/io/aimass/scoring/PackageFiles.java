package io.aimass.scoring;

import io.aimass.contracts.JobException;
import io.aimass.contracts.ModelManifest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What a file of a model package may be called, what it may hold, and its digest. */
final class PackageFiles {
    static final int MAX_FILES = 1_000;
    static final long MAX_BYTES = 1L << 30;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    private static final List<String> EXTENSIONS = List.of("json", "ubj", "onnx", "csv", "md", "txt", "yaml");
    private static final byte[] JAVA_SERIALISED = {(byte) 0xac, (byte) 0xed};
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] GZIP = {0x1f, (byte) 0x8b};

    private PackageFiles() {}

    /** How large a package may be that this process reads. */
    static long maxBytes() {
        return Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / 4);
    }

    /** @return the path, refused when it could leave the package or is of a format that can run code */
    static String checkPath(String path) {
        var names = path.split("/", -1);
        for (var name : names) {
            if (!NAME.matcher(name).matches()) {
                throw JobException.data("'" + printable(path)
                        + "' is not the path of a file in a model package: use letters, digits, '.', '_' "
                        + "and '-', with / between names.");
            }
        }
        var last = names[names.length - 1];
        var extension = last.substring(last.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (!last.contains(".") || !EXTENSIONS.contains(extension)) {
            throw JobException.data(
                    "Model file '" + path + "' is not of an accepted format (." + String.join(", .", EXTENSIONS)
                            + "). Pickles, Java-serialised objects and archives can run code when they are read and are never accepted.");
        }
        return path;
    }

    static void checkContent(String path, byte[] content) {
        if (begins(content, JAVA_SERIALISED) || begins(content, ZIP) || begins(content, GZIP) || isPickle(content)) {
            throw JobException.data(
                    "Model file '" + path + "' holds a pickle, a Java-serialised object or an archive, which can run "
                            + "code when it is read. Export the model as UBJ, JSON or ONNX.");
        }
    }

    /** Refuses a file that differs from its digest, is missing, or is not listed. */
    static void verify(ModelManifest manifest, Map<String, byte[]> files) {
        manifest.files().forEach((path, digest) -> {
            var content = files.get(path);
            if (content == null) {
                throw JobException.data(
                        "Model file '" + path + "' is missing from the package. Upload or make the package again.");
            }
            if (!sha256(content).equals(digest)) {
                throw JobException.data(
                        "Model file '" + path + "' does not match its digest in model.json: it was damaged or changed. "
                                + "Restore it from a backup, or make the package again.");
            }
        });
        for (var path : files.keySet()) {
            if (!path.equals(ModelManifest.FILE) && !manifest.files().containsKey(path)) {
                throw JobException.data(
                        "Model file '" + path + "' is not listed in model.json. Remove it, or make the package again.");
            }
        }
    }

    static Map<String, String> digests(Map<String, byte[]> files) {
        var digests = new TreeMap<String, String>();
        files.forEach((path, content) -> digests.put(path, sha256(content)));
        return digests;
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean begins(byte[] content, byte[] magic) {
        return content.length >= magic.length && Arrays.equals(content, 0, magic.length, magic, 0, magic.length);
    }

    private static boolean isPickle(byte[] content) {
        return content.length > 2 && content[0] == (byte) 0x80 && content[1] >= 2 && content[1] <= 5;
    }

    private static String printable(String path) {
        return path.replaceAll("[^ -~]", "?");
    }
}
