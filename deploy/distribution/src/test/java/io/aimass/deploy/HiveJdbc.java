package io.aimass.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;

/** The unmodified Hive JDBC driver of a Spark home, with that home's jars and none of ours. */
final class HiveJdbc implements AutoCloseable {
    private final URLClassLoader jars;
    private final Driver driver;

    private HiveJdbc(URLClassLoader jars, Driver driver) {
        this.jars = jars;
        this.driver = driver;
    }

    static HiveJdbc of(Path sparkHome) throws Exception {
        try (var files = Files.list(sparkHome.resolve("jars"))) {
            var loader = new URLClassLoader(
                    files.filter(file -> file.toString().endsWith(".jar"))
                            .map(HiveJdbc::url)
                            .toArray(URL[]::new),
                    ClassLoader.getPlatformClassLoader());
            var type = loader.loadClass("org.apache.hive.jdbc.HiveDriver");
            return new HiveJdbc(loader, (Driver) type.getConstructor().newInstance());
        }
    }

    Connection connect(String url, String password) throws SQLException {
        var properties = new Properties();
        properties.put("user", "somebody");
        properties.put("password", password);
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(jars);
        try {
            return driver.connect(url, properties);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public void close() throws IOException {
        jars.close();
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }
}
