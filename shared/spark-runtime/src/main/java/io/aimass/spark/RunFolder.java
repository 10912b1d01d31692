package io.aimass.spark;

import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RunEvents;
import io.aimass.contracts.RunRequest;
import io.aimass.storage.CentralizedStorage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run's folder in the storage root: {@code events.ndjson} with the lines of all attempts, and {@code outcome.json}. They are
 * for people and for rebuilding; a run does not fail because they could not be written.
 */
final class RunFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunFolder.class);

    private final RunRequest request;
    private final Map<String, String> storageOptions;
    private final Path events;
    private final boolean local;
    private boolean failed;

    RunFolder(RunRequest request, Path work, Map<String, String> storageOptions) {
        this.request = request;
        this.storageOptions = storageOptions;
        var root = URI.create(request.root());
        this.local = "file".equals(root.getScheme());
        this.events = (local ? Path.of(root.getPath()).resolve(folder()) : work.resolve(request.runId()))
                .resolve("events.ndjson");
    }

    /** Lines must end up in the file in order; called by one thread. */
    void append(List<String> lines) {
        if (lines.isEmpty() || failed) {
            return;
        }
        attempt(() -> {
            if (!Files.exists(events)) {
                Files.createDirectories(events.getParent());
                fetchEarlier();
            }
            Files.write(events, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        });
    }

    void outcome(JobOutcome outcome) {
        attempt(() -> {
            try (var storage = storage()) {
                var text = Json.text(RunEvents.toMap(outcome));
                storage.replace(
                        folder() + "/outcome.json", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
            }
        });
    }

    @Override
    public void close() {
        if (!local && Files.exists(events)) {
            attempt(() -> {
                try (var storage = storage();
                        var lines = Files.newInputStream(events)) {
                    storage.replace(folder() + "/events.ndjson", lines);
                }
                Files.delete(events);
            });
        }
    }

    private void fetchEarlier() throws IOException {
        if (local) {
            return;
        }
        try (var storage = storage()) {
            if (storage.exists(folder() + "/events.ndjson")) {
                try (var earlier = storage.read(folder() + "/events.ndjson")) {
                    Files.copy(earlier, events, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private CentralizedStorage storage() throws IOException {
        return CentralizedStorage.open(URI.create(request.root()), storageOptions);
    }

    private String folder() {
        return "runs/" + request.runId();
    }

    private void attempt(IoAction action) {
        try {
            action.run();
        } catch (IOException | RuntimeException e) {
            failed = true;
            LOG.warn(
                    "The folder of run {} in the storage cannot be written; the run goes on without it",
                    request.runId(),
                    e);
        }
    }

    @FunctionalInterface
    private interface IoAction {
        void run() throws IOException;
    }
}
