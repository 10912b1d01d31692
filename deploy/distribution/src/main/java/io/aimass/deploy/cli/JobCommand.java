package io.aimass.deploy.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "job",
        description = "Saved, named forms of a job type.",
        subcommands = {
            JobCommand.ListJobs.class,
            JobCommand.Types.class,
            JobCommand.Show.class,
            JobCommand.Apply.class,
            JobCommand.Delete.class,
            JobCommand.Run.class
        },
        footer = {"", "Example:", "  aimass job types", "  aimass job run nightly-scores --wait"})
final class JobCommand extends Noun {
    @Command(
            name = "list",
            description = "Every job.",
            footer = {"", "Example:", "  aimass job list"})
    static final class ListJobs implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Override
        public Integer call() {
            options.output()
                    .list(
                            options.format(),
                            options.remote().get("/api/v1/jobs"),
                            List.of("name", "jobType", "pool", "description"),
                            "name");
            return 0;
        }
    }

    @Command(
            name = "types",
            description = "The job types there are, or one with its settings.",
            footer = {"", "Example:", "  aimass job types train"})
    static final class Types implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Parameters(paramLabel = "TYPE", arity = "0..1")
        private String type;

        @Override
        public Integer call() {
            if (type == null) {
                options.output()
                        .list(
                                options.format(),
                                options.remote().get("/api/v1/job-types"),
                                List.of("name", "summary"),
                                "name");
            } else {
                options.output()
                        .show(
                                options.format(),
                                options.remote().get("/api/v1/job-types/" + Remote.segment(type)),
                                "name");
            }
            return 0;
        }
    }

    @Command(
            name = "show",
            description = "One job.",
            footer = {"", "Example:", "  aimass job show nightly-scores"})
    static final class Show implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Parameters(paramLabel = "NAME")
        private String name;

        @Override
        public Integer call() {
            options.output()
                    .show(options.format(), options.remote().get("/api/v1/jobs/" + Remote.segment(name)), "name");
            return 0;
        }
    }

    @Command(
            name = "apply",
            description = "Create or change a job from its spec.",
            footer = {"", "Example:", "  aimass job apply -f job.yaml"})
    static final class Apply implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Option(
                names = "-f",
                required = true,
                paramLabel = "FILE",
                description = "A YAML spec: kind: job, name, jobType, settings.")
        private Path file;

        @Override
        public Integer call() {
            var spec = Spec.read(file);
            options.remote().putText("/api/v1/jobs/" + Remote.segment(spec.name()), spec.text());
            System.err.println("job " + spec.name() + " applied");
            return 0;
        }
    }

    @Command(
            name = "delete",
            description = "Forget a job; its runs stay.",
            footer = {"", "Example:", "  aimass job delete nightly-scores"})
    static final class Delete implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Parameters(paramLabel = "NAME")
        private String name;

        @Override
        public Integer call() {
            options.remote().delete("/api/v1/jobs/" + Remote.segment(name));
            return 0;
        }
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
