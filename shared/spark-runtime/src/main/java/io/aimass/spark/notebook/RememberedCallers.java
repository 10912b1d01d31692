package io.aimass.spark.notebook;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks for a token that was accepted once again after a few seconds only: one cell of a notebook is many requests. */
final class RememberedCallers implements Callers {
    private static final long TRUST_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int REMEMBERED = 1_000;

    private final Callers callers;
    private final Map<String, Accepted> accepted = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Accepted> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Accepted(String name, long since) {
        boolean isFresh() {
            return System.nanoTime() - since < TRUST_NANOS;
        }
    }

    RememberedCallers(Callers callers) {
        this.callers = callers;
    }

    @Override
    public Optional<String> name(String token) throws IOException, InterruptedException {
        var key = hash(token);
        synchronized (accepted) {
            var known = accepted.get(key);
            if (known != null && known.isFresh()) {
                return Optional.of(known.name);
            }
        }
        var name = callers.name(token);
        synchronized (accepted) {
            accepted.remove(key);
            name.ifPresent(found -> accepted.put(key, new Accepted(found, System.nanoTime())));
        }
        return name;
    }

    /** Only the hash is looked up, so that how long that takes tells nothing about a token. */
    private static String hash(String token) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
