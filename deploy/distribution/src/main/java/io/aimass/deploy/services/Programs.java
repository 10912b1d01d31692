package io.aimass.deploy.services;

import io.aimass.contracts.JobException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where the services' programs lie: {@code deploy/services} of a clone, once it is built. */
public final class Programs {
    private final Path folder;

    public Programs(Path folder) {
        this.folder = folder;
    }

    /** Of {@code AIMASS_SERVICES}, which a clone's launcher sets. */
    public static Programs ofEnvironment() {
        var given = System.getenv("AIMASS_SERVICES");
        if (given == null) {
            throw JobException.user(
                    "The demo's cluster profile needs Kafka, PostgreSQL and HDFS or S3. A clone builds them in deploy/services: run ./aimass there, or set AIMASS_SERVICES to that folder.");
        }
        return new Programs(Path.of(given));
    }

    /** A Java command with the service's own class path; its main class and arguments follow. */
    List<String> java(String service, List<String> options, Path... before) {
        var classPath = new ArrayList<String>();
        for (var entry : before) {
            classPath.add(entry.toString());
        }
        classPath.add(require(folder.resolve(service).resolve("target/jars"))
                .resolve("*")
                .toString());
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.net.preferIPv4Stack=true"));
        command.addAll(options);
        command.addAll(List.of("-cp", String.join(java.io.File.pathSeparator, classPath)));
        return command;
    }

    /** One of PostgreSQL's programs. It refuses to run as root, so root runs it as a user of a namespace of its own. */
    List<String> postgres(String program) {
        var binary = require(folder.resolve("postgres/target/postgres/bin"))
                .resolve(program)
                .toString();
        return "root".equals(System.getProperty("user.name")) ? List.of("unshare", "-U", binary) : List.of(binary);
    }

    private static Path require(Path path) {
        if (!Files.isDirectory(path)) {
            throw JobException.user(
                    "%s is missing. Build the services with `mvn -Pfast -DskipTests package`, or let ./aimass of a clone do it.",
                    path);
        }
        return path;
    }
}
