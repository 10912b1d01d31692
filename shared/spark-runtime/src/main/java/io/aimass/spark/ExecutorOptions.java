package io.aimass.spark;

import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What executors on other machines need of this driver's own JVM. */
final class ExecutorOptions {
    private static final List<String> PASSED_ON = List.of(
            "--add-opens", "-Djdk.reflect", "-Daws.java.v1", "-XX:TieredStopAtLevel", "-XX:ReservedCodeCacheSize");

    private ExecutorOptions() {}

    /** What Spark needs of Java 17 and how to compile, as this JVM was started; then {@code more}. */
    static String java(String more) {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .filter(option -> PASSED_ON.stream().anyMatch(option::startsWith))
                        .collect(Collectors.joining(" "))
                + " -Duser.timezone=UTC -Dfile.encoding=UTF-8 " + more;
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
