package io.aimass.orchestration.platform.config;

import java.io.IOException;
import java.util.Properties;

/** The version of the product, as its build gave it. */
public final class ProductVersion {
    private static final String VERSION = read();

    private ProductVersion() {}

    public static String text() {
        return VERSION;
    }

    private static String read() {
        try (var file = ProductVersion.class.getResourceAsStream("version.properties")) {
            var properties = new Properties();
            properties.load(file);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new IllegalStateException("The product's version cannot be read.", e);
        }
    }
}
