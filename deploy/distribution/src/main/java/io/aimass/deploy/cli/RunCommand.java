package io.aimass.deploy.cli;

import io.aimass.deploy.cli.Verbs.Resource;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        description = "Executions of jobs and tasks.",
        footer = {"", "Example:", "  aimass run list --state FAILED", "  aimass run logs -f r-…"})
final class RunCommand extends Noun {
    private static final Resource RUNS = new Resource("/api/v1/runs", "id");

    @Override
    List<CommandLine> verbs() {
        return List.of(
                new CommandLine(new ListRuns()),
                Verbs.show("One run.", "RUN", RUNS, "run show r-… -o json"),
                new CommandLine(new Submit()),
                new CommandLine(new Logs()),
                Verbs.cancel("Stop a run and free its cores.", "RUN", RUNS, "run cancel r-…"),
                new CommandLine(new Retry()));
    }

    @Command(
            name = "list",
            description = "Runs, newest first.",
            footer = {"", "Example:", "  aimass run list --state FAILED -o json"})
    static final class ListRuns implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Option(
                names = "--state",
                paramLabel = "STATE",
                description = "QUEUED, RUNNING, SUCCEEDED, FAILED or CANCELLED.")
        private String state;

        @Option(names = "--job-type", paramLabel = "TYPE", description = "Only of this job type.")
        private String jobType;

        @Option(names = "--limit", defaultValue = "50", description = "At most this many (default: ${DEFAULT-VALUE}).")
        private int limit;

        @Override
        public Integer call() {
            var query = "?limit=" + limit + (state == null ? "" : "&state=" + Remote.segment(state))
                    + (jobType == null ? "" : "&jobType=" + Remote.segment(jobType));
            options.output()
                    .list(
                            options.format(),
                            options.remote().get("/api/v1/runs" + query),
                            List.of("id", "jobType", "task", "state", "attempt", "startedAt", "finishedAt", "message"),
                            "id");
            return 0;
        }
    }

    @Command(
            name = "submit",
            description = "Run a job type without saving a job.",
            footer = {"", "Example:", "  aimass run submit generate -f settings.yaml --set rows=100000 --wait"})
    static final class Submit implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Parameters(paramLabel = "JOB-TYPE")
        private String jobType;

        @Option(names = "-f", paramLabel = "FILE", description = "Settings, YAML.")
        private Path file;

        @Option(names = "--set", paramLabel = "KEY=VALUE", description = "One setting; may be given several times.")
        private Map<String, String> settings = new LinkedHashMap<>();

        @Option(names = "--pool", defaultValue = "default", description = "Where it runs (default: ${DEFAULT-VALUE}).")
        private String pool;

        @Option(names = "--wait", description = "Wait for its end; the exit code is the run's own.")
        private boolean wait;

        @Override
        public Integer call() {
            var all = new LinkedHashMap<String, Object>();
            if (file != null) {
                all.putAll(new InputFile(file).yaml());
            }
            all.putAll(settings);
            var remote = options.remote();
            return Started.run(
                    options,
                    remote,
                    remote.post("/api/v1/runs", Map.of("jobType", jobType, "settings", all, "pool", pool)),
                    wait);
        }
    }

    @Command(
            name = "logs",
            description = "A run's log.",
            footer = {"", "Example:", "  aimass run logs -f r-…"})
    static final class Logs implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Parameters(paramLabel = "RUN")
        private String id;

        @Option(names = "-f", description = "Follow it to its end; the exit code is the run's own.")
        private boolean follow;

        @Override
        public Integer call() {
            var watch = new RunWatch(options.remote());
            if (follow) {
                return watch.untilRunEnds(id, true);
            }
            watch.printLog(id, 0);
            return 0;
        }
    }

    @Command(
            name = "retry",
            description = "Queue a failed run again.",
            footer = {"", "Example:", "  aimass run retry r-… --wait"})
    static final class Retry implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Parameters(paramLabel = "RUN")
        private String id;

        @Option(names = "--wait", description = "Wait for its end; the exit code is the run's own.")
        private boolean wait;

        @Override
        public Integer call() {
            var remote = options.remote();
            return Started.run(
                    options, remote, remote.post("/api/v1/runs/" + Remote.segment(id) + "/retry", Map.of()), wait);
        }
    }
}
