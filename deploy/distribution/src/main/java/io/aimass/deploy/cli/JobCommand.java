package io.aimass.deploy.cli;

import io.aimass.deploy.cli.Verbs.Resource;
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
        name = "job",
        description = "Saved, named forms of a job type.",
        footer = {"", "Example:", "  aimass job types", "  aimass job run nightly-scores --wait"})
final class JobCommand extends Noun {
    private static final Resource JOBS = new Resource("/api/v1/jobs", "name");
    private static final Resource TYPES = new Resource("/api/v1/job-types", "name");

    @Override
    List<CommandLine> verbs() {
        return List.of(
                Verbs.list("Every job.", JOBS, List.of("name", "jobType", "pool", "description"), "job list"),
                Verbs.listOrShow(
                        "types",
                        "The job types there are, or one with its settings.",
                        "TYPE",
                        TYPES,
                        List.of("name", "summary"),
                        "job types train"),
                Verbs.show("One job.", "NAME", JOBS, "job show nightly-scores"),
                Verbs.apply(
                        "job",
                        "Create or change jobs from their specs: kind: job, name, jobType, settings.",
                        JOBS,
                        "job apply -f job.yaml"),
                Verbs.delete("Forget a job; its runs stay.", JOBS, "job delete nightly-scores"),
                new CommandLine(new Run()));
    }

    @Command(
            name = "run",
            description = "Run a job.",
            footer = {"", "Example:", "  aimass job run nightly-scores --set where='month >= 11' --wait"})
    static final class Run implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Parameters(paramLabel = "NAME")
        private String name;

        @Option(
                names = "--set",
                paramLabel = "KEY=VALUE",
                description = "A setting in place of the job's own; may be given several times.")
        private Map<String, String> settings = new LinkedHashMap<>();

        @Option(names = "--wait", description = "Wait for its end; the exit code is the run's own.")
        private boolean wait;

        @Override
        public Integer call() {
            var remote = options.remote();
            var run = remote.post("/api/v1/jobs/" + Remote.segment(name) + "/runs", Map.of("settings", settings));
            return Started.run(options, remote, run, wait);
        }
    }
}
