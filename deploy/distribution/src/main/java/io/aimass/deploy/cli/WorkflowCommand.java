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
        name = "workflow",
        description = "Tasks in order, started by hand or by a trigger.",
        subcommands = {
            WorkflowCommand.ListWorkflows.class,
            WorkflowCommand.Show.class,
            WorkflowCommand.Apply.class,
            WorkflowCommand.Delete.class,
            WorkflowCommand.Run.class,
            WorkflowCommand.Runs.class,
            WorkflowCommand.Cancel.class
        },
        footer = {
            "",
            "Example:",
            "  aimass workflow apply -f flight-delay.yaml",
            "  aimass workflow run flight-delay --wait"
        })
final class WorkflowCommand extends Noun {
    @Command(
            name = "list",
            description = "Every workflow.",
            footer = {"", "Example:", "  aimass workflow list"})
    static final class ListWorkflows implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Override
        public Integer call() {
            options.output()
                    .list(
                            options.format(),
                            options.remote().get("/api/v1/workflows"),
                            List.of("name", "revision", "description"),
                            "name");
            return 0;
        }
    }

    @Command(
            name = "show",
            description = "One workflow.",
            footer = {"", "Example:", "  aimass workflow show flight-delay"})
    static final class Show implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Parameters(paramLabel = "NAME")
        private String name;

        @Override
        public Integer call() {
            options.output()
                    .show(options.format(), options.remote().get("/api/v1/workflows/" + Remote.segment(name)), "name");
            return 0;
        }
    }

    @Command(
            name = "apply",
            description = "Create or change a workflow; every mistake is reported at once.",
            footer = {"", "Example:", "  aimass workflow apply -f flight-delay.yaml"})
    static final class Apply implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Option(names = "-f", required = true, paramLabel = "FILE", description = "A YAML spec.")
        private Path file;

        @Override
        public Integer call() {
            var spec = Spec.read(file);
            options.remote().putText("/api/v1/workflows/" + Remote.segment(spec.name()), spec.text());
            System.err.println("workflow " + spec.name() + " applied");
            return 0;
        }
    }

    @Command(
            name = "delete",
            description = "Forget a workflow; its runs stay.",
            footer = {"", "Example:", "  aimass workflow delete flight-delay"})
    static final class Delete implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Parameters(paramLabel = "NAME")
        private String name;

        @Override
        public Integer call() {
            options.remote().delete("/api/v1/workflows/" + Remote.segment(name));
            return 0;
        }
    }

    @Command(
            name = "run",
            description = "Start a workflow.",
            footer = {"", "Example:", "  aimass workflow run flight-delay --wait"})
    static final class Run implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Parameters(paramLabel = "NAME")
        private String name;

        @Option(
                names = "--set",
                paramLabel = "PARAMETER=VALUE",
                description = "A parameter; may be given several times.")
        private Map<String, String> parameters = new LinkedHashMap<>();

        @Option(names = "--wait", description = "Wait for its end; the exit code is the run's own.")
        private boolean wait;

        @Override
        public Integer call() {
            var remote = options.remote();
            var run = remote.post(
                    "/api/v1/workflows/" + Remote.segment(name) + "/runs", Map.of("parameters", parameters));
            return Started.workflowRun(options, remote, run, wait);
        }
    }

    @Command(
            name = "runs",
            description = "Workflow runs, newest first; with an id, one of them.",
            footer = {"", "Example:", "  aimass workflow runs"})
    static final class Runs implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Parameters(paramLabel = "WORKFLOW-RUN", arity = "0..1")
        private String id;

        @Override
        public Integer call() {
            if (id == null) {
                options.output()
                        .list(
                                options.format(),
                                options.remote().get("/api/v1/workflow-runs"),
                                List.of("id", "workflow", "state", "startedAt", "finishedAt"),
                                "id");
            } else {
                options.output()
                        .show(
                                options.format(),
                                options.remote().get("/api/v1/workflow-runs/" + Remote.segment(id)),
                                "id");
            }
            return 0;
        }
    }

    @Command(
            name = "cancel",
            description = "Stop a workflow run and its tasks.",
            footer = {"", "Example:", "  aimass workflow cancel w-…"})
    static final class Cancel implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Parameters(paramLabel = "WORKFLOW-RUN")
        private String id;

        @Override
        public Integer call() {
            options.remote().post("/api/v1/workflow-runs/" + Remote.segment(id) + "/cancel", Map.of());
            return 0;
        }
    }
}
