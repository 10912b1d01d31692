package io.aimass.storage;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;

/** The options of {@link CentralizedStorage#open} under the names that Hadoop's file systems have for them. */
public final class HadoopSettings {
    private static final String ENDPOINT = "endpoint";
    private static final Map<String, String> S3 = Map.of(
            ENDPOINT,
            "fs.s3a.endpoint",
            "region",
            "fs.s3a.endpoint.region",
            "access-key",
            "fs.s3a.access.key",
            "secret-key",
            "fs.s3a.secret.key",
            "path-style",
            "fs.s3a.path.style.access",
            S3Writer.MULTIPART_SIZE,
            "fs.s3a.multipart.size",
            CommitRows.URL,
            "aimass.commits",
            CommitRows.USER,
            "aimass.commits.user",
            CommitRows.PASSWORD,
            "aimass.commits.password");

    private HadoopSettings() {}

    /** For HDFS they are Hadoop's own already. */
    public static Map<String, String> of(URI root, Map<String, String> options) {
        if (!"s3a".equals(root.getScheme())) {
            return Map.copyOf(options);
        }
        var settings = new LinkedHashMap<String, String>();
        settings.put("fs.s3a.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem");
        options.forEach((key, value) -> settings.put(S3.getOrDefault(key, key), value));
        if (settings.getOrDefault("fs.s3a.endpoint", "").startsWith("http://")) {
            settings.put("fs.s3a.connection.ssl.enabled", "false");
        }
        return settings;
    }

    /** The options of an {@code s3a:} root, from those settings. Hadoop's size of a part is left out: it may have a unit. */
    public static Map<String, String> s3Options(Configuration settings) {
        var options = new LinkedHashMap<String, String>();
        S3.forEach((option, name) -> {
            var value = option.equals(CommitRows.PASSWORD)
                    ? Objects.requireNonNullElse(settings.getRaw(name), "")
                    : settings.getTrimmed(name, "");
            if (!value.isEmpty() && !option.equals(S3Writer.MULTIPART_SIZE)) {
                options.put(option, option.equals(ENDPOINT) && !value.contains("://") ? "https://" + value : value);
            }
        });
        return options;
    }
}
