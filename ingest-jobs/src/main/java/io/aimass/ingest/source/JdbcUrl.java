package io.aimass.ingest.source;

import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A database's address, made only of what is known to be harmless: PostgreSQL and SQLite, and of their many properties those that
 * cannot load classes, write files or open other connections. Anything else is refused before a driver sees it.
 *
 * @param address the URL without properties
 * @param properties from the URL, by name
 */
record JdbcUrl(Kind kind, String address, Map<String, String> properties) {
    /** Properties a person may set. */
    static final Set<String> ALLOWED = new TreeSet<>(Arrays.asList(
            "ssl",
            "sslmode",
            "connectTimeout",
            "socketTimeout",
            "loginTimeout",
            "tcpKeepAlive",
            "ApplicationName",
            "currentSchema",
            "targetServerType"));

    private static final String POSTGRESQL = "jdbc:postgresql://";
    private static final String SQLITE = "jdbc:sqlite:";

    enum Kind {
        POSTGRESQL("org.postgresql.Driver"),
        SQLITE("org.sqlite.JDBC");

        private final String driver;

        Kind(String driver) {
            this.driver = driver;
        }

        String driver() {
            return driver;
        }
    }

    /** @throws IllegalArgumentException saying what is refused and what is allowed */
    static JdbcUrl parse(String url) {
        if (url.startsWith(POSTGRESQL)) {
            return postgresql(url);
        }
        if (url.startsWith(SQLITE)) {
            return sqlite(url);
        }
        throw new IllegalArgumentException(
                "a database of this kind is not read; write jdbc:postgresql://host:port/database or jdbc:sqlite:/path/file.db");
    }

    /** @throws IllegalArgumentException naming a property that is not allowed */
    static void checkProperty(String name) {
        if (!ALLOWED.contains(name)) {
            throw new IllegalArgumentException("the connection property '" + name
                    + "' is not allowed; those allowed are " + String.join(", ", ALLOWED)
                    + (name.equals("user") || name.equals("password")
                            ? ". Give user and password as settings of their own"
                            : ""));
        }
    }

    Properties forDriver(Map<String, String> more) {
        var all = new Properties();
        all.putAll(properties);
        all.putAll(more);
        return all;
    }

    private static JdbcUrl postgresql(String url) {
        var question = url.indexOf('?');
        var address = question < 0 ? url : url.substring(0, question);
        if (!address.substring(POSTGRESQL.length()).matches("[A-Za-z0-9.:,_\\[\\]-]+/[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException("write it as jdbc:postgresql://host:port/database");
        }
        var properties = new TreeMap<String, String>();
        if (question >= 0) {
            for (var pair : url.substring(question + 1).split("&")) {
                var equals = pair.indexOf('=');
                var name = equals < 0 ? pair : pair.substring(0, equals);
                checkProperty(name);
                properties.put(name, equals < 0 ? "true" : pair.substring(equals + 1));
            }
        }
        return new JdbcUrl(Kind.POSTGRESQL, address, properties);
    }

    private static JdbcUrl sqlite(String url) {
        var file = url.substring(SQLITE.length());
        if (file.isBlank()
                || file.startsWith(":")
                || file.startsWith("file:")
                || file.indexOf('?') >= 0
                || file.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "write it as jdbc:sqlite:/path/file.db, the path of a file and nothing else");
        }
        return new JdbcUrl(Kind.SQLITE, url, Map.of());
    }

    /** The path of an SQLite database. */
    String file() {
        return address.substring(SQLITE.length());
    }
}
