package io.aimass.spark;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which code made a result: a job jar is named by its content, so that other code is another version. */
public final class CodeVersion {
    private static final Map<Path, String> KNOWN = new ConcurrentHashMap<>();

    private CodeVersion() {}

    /** The first 16 hex digits of the SHA-256 of the jar {@code type} came from; {@code classes} outside a jar. */
    public static String of(Class<?> type) {
        var source = type.getProtectionDomain().getCodeSource();
        if (source == null) {
            return "classes";
        }
        try {
            var path = Path.of(source.getLocation().toURI());
            return Files.isRegularFile(path) ? KNOWN.computeIfAbsent(path, CodeVersion::digest) : "classes";
        } catch (URISyntaxException e) {
            throw new IllegalStateException("Cannot tell where " + type.getName() + " came from", e);
        }
    }

    private static String digest(Path jar) {
        try (InputStream in = Files.newInputStream(jar);
                var digested = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            digested.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of()
                    .formatHex(digested.getMessageDigest().digest())
                    .substring(0, 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
