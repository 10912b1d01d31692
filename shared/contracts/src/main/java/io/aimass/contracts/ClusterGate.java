package io.aimass.contracts;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** How a request to a cluster's own pages proves that whoever sends it knows the cluster's secret, without telling it. */
public final class ClusterGate {
    /** The request header that holds {@link #key}. */
    public static final String HEADER = "X-AIMass-Gate";

    private ClusterGate() {}

    /** @return 64 hexadecimal digits: a SHA-256 over the secret and what the key is for */
    public static String key(String secret) {
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest(("aimass-ui\n" + secret).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
