package io.aimass.orchestration.workflow;

import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.run.Run;
import io.aimass.orchestration.platform.run.RunSpec;
import io.aimass.orchestration.platform.run.Runs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Runs whose effect is a file named by the run's id: what was done outlives the process, what was under way is lost with it. */
final class FileRuns implements Runs {
    private final Effects effects;
    private final Map<String, Run> present = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private volatile Consumer<Run> listener = run -> {};

    FileRuns(Effects effects) {
        this.effects = effects;
    }

    @Override
    public Run submit(RunSpec spec) {
        var id = spec.runId().orElseThrow();
        if (effects.isDone(id)) {
            effects.apply(id, spec.task().orElseThrow(), spec.settings());
        }
        var made =
                present.computeIfAbsent(id, k -> run(spec, effects.isDone(id) ? RunState.SUCCEEDED : RunState.QUEUED));
        if (made.state() == RunState.QUEUED) {
            threads.execute(() -> {
                tell(run(spec, RunState.RUNNING));
                effects.apply(id, spec.task().orElseThrow(), spec.settings());
                tell(run(spec, RunState.SUCCEEDED));
            });
        }
        return made;
    }

    @Override
    public Optional<Run> find(String id) {
        return Optional.ofNullable(present.get(id));
    }

    @Override
    public List<Run> list(Filter filter) {
        return List.copyOf(present.values());
    }

    @Override
    public Run cancel(String id) {
        throw new UnsupportedOperationException("nobody cancels here");
    }

    @Override
    public Run retry(String id) {
        throw new UnsupportedOperationException("nothing fails here");
    }

    @Override
    public void onChange(Consumer<Run> action) {
        listener = action;
    }

    @Override
    public List<LogLine> log(String id, long fromLine, int limit) {
        return List.of();
    }

    private void tell(Run run) {
        present.put(run.id(), run);
        listener.accept(run);
    }

    private static Run run(RunSpec spec, RunState state) {
        return new Run(
                spec.runId().orElseThrow(),
                spec.jobType(),
                spec.job(),
                spec.workflowRun(),
                spec.task(),
                spec.pool(),
                state,
                1,
                spec.settings(),
                spec.createdBy(),
                0,
                Optional.empty(),
                Optional.empty(),
                "",
                0,
                0,
                Map.of("done", true),
                List.of(),
                Map.of(),
                List.of(),
                List.of(),
                false,
                Optional.empty(),
                Optional.empty());
    }

    /** A file a task run, and a line a call; what must not happen is noted in {@code wrong}. */
    static final class Effects {
        private final Path folder;

        Effects(Path folder) {
            this.folder = folder;
        }

        boolean isDone(String id) {
            return Files.exists(folder.resolve(id));
        }

        /**
         * Once for an id. Who is killed between the two files has had the effect, and writes the second when asked again.
         *
         * @param settings the ids of the task runs that must be done before, under {@code after}
         */
        void apply(String id, String task, Map<String, Object> settings) {
            if (!isDone(id)) {
                for (var before : (List<?>) settings.get("after")) {
                    if (Files.notExists(folder.resolve("task-" + before))) {
                        write("wrong-" + task, "it began before " + before);
                    }
                }
                write(id, task);
            }
            write("task-" + task, id);
        }

        /** Who comes second, as a process does that was stopped and woken up, has no effect: a file is linked once. */
        private void write(String name, String text) {
            try {
                var temporary = Files.createTempFile(folder, ".", "");
                Files.writeString(temporary, text);
                try {
                    Files.createLink(folder.resolve(name), temporary);
                } catch (FileAlreadyExistsException e) {
                    // whoever was first has had the effect
                } finally {
                    Files.delete(temporary);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
