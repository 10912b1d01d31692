package io.aimass.ingest.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The files whose rows a table has: the SHA-256 of each one's content and its path then. Kept whole in the commit info of every
 * commit, together with what that commit added.
 */
record FileLedger(Map<String, String> entries, Map<String, String> added) {
    /** Under this key of the commit info: all files so far. */
    static final String ALL = "ledger";
    /** Under this key: the files of this commit. */
    static final String ADDED = "files";

    private static final ObjectMapper JSON = new ObjectMapper();

    static FileLedger from(Map<String, String> info) {
        return new FileLedger(parse(info.getOrDefault(ALL, "{}")), parse(info.getOrDefault(ADDED, "{}")));
    }

    boolean has(String sha256) {
        return entries.containsKey(sha256);
    }

    Set<String> hashes() {
        return entries.keySet();
    }

    FileLedger with(Map<String, String> taken) {
        var all = new LinkedHashMap<>(entries);
        all.putAll(taken);
        return new FileLedger(all, taken);
    }

    Map<String, String> info() {
        return Map.of(ALL, text(entries), ADDED, text(added));
    }

    private static Map<String, String> parse(String text) {
        try {
            return JSON.readValue(text, new TypeReference<LinkedHashMap<String, String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The file ledger in the table's commit info cannot be read", e);
        }
    }

    private static String text(Map<String, String> entries) {
        try {
            return JSON.writeValueAsString(entries);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
