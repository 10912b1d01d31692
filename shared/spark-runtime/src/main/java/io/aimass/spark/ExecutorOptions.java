package io.aimass.spark;

import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What executors on other machines need of this driver's own JVM. */
final class ExecutorOptions {
    private ExecutorOptions() {}

    /** What Spark needs of Java 17, as this JVM was started with it. */
    static String java() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .filter(option -> option.startsWith("--add-opens") || option.startsWith("-Djdk.reflect"))
                        .collect(Collectors.joining(" "))
                + " -Duser.timezone=UTC -Dfile.encoding=UTF-8";
    }

    /** The jars that the job types on the class path lie in, separated by commas. */
    static String jars() {
        var jars = new TreeSet<String>();
        for (var job : Jobs.load().classes()) {
            var jar = location(job);
            if (Files.isRegularFile(jar)) {
                jars.add(jar.toUri().toString());
            }
        }
        return String.join(",", jars);
    }

    private static Path location(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
