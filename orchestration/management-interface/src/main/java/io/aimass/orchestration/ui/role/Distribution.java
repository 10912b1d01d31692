package io.aimass.orchestration.ui.role;

import io.aimass.contracts.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where the assembled product lies: {@code lib/}, {@code jobs/}, {@code spark/jars/}, {@code demo/}. */
public record Distribution(Path path) {
    /** @throws JobException USER when it is not a distribution */
    public Distribution {
        if (!Files.isDirectory(path.resolve("jobs")) || !Files.isDirectory(path.resolve("spark/jars"))) {
            throw JobException.user(
                    "%s is not a distribution of AI Mass: it has no jobs/ and spark/jars/. Build it with `mvn -Pfast -DskipTests package`.",
                    path);
        }
    }

    /** The one this process was started from. */
    public static Distribution current() {
        var path = System.getProperty("aimass.dist");
        if (path == null) {
            throw JobException.user("The system property aimass.dist is missing; start AI Mass with ./aimass.");
        }
        return new Distribution(Path.of(path));
    }

    public Path jobs() {
        return path.resolve("jobs");
    }

    /** What Spark needs of Java 17, as the build wrote it beside {@code bin/spark-submit}. */
    public List<String> sparkJavaOptions() {
        var file = path.resolve("bin/java-options");
        try {
            return List.of(Files.readString(file).trim().split("\\s+"));
        } catch (IOException e) {
            throw JobException.user("%s cannot be read; build AI Mass again.", file);
        }
    }

    public Path sparkJars() {
        return path.resolve("spark/jars");
    }
}
