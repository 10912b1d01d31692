package io.aimass.deploy.demo;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.deploy.services.Kafka;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Sends a file's lines to a topic, in a Java of its own: Kafka's client is on the broker's class path and not on the platform's. */
final class EventFeed {
    private EventFeed() {}

    static void run(Kafka kafka, String topic, Path lines, Path log) throws IOException {
        var command = new ArrayList<>(kafka.client(classes()));
        command.addAll(List.of(EventSender.class.getName(), kafka.servers(), topic, lines.toString()));
        Files.createDirectories(log.getParent());
        var process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new JobException(
                        ErrorType.EXTERNAL,
                        "The events of %s could not be sent to Kafka:\n%s".formatted(lines, Files.readString(log)));
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw JobException.external(e, "The sending of %s was interrupted.", lines);
        }
    }

    private static Path classes() {
        try {
            return Path.of(EventFeed.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
