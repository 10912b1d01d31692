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
        name = "workflow",
        description = "Tasks in order, started by hand or by a trigger.",
        footer = {
            "",
            "Example:",
            "  aimass workflow apply -f flight-delay.yaml",
            "  aimass workflow run flight-delay --wait"
        })
final class WorkflowCommand extends Noun {
    private static final Resource WORKFLOWS = new Resource("/api/v1/workflows", "name");
    private static final Resource RUNS = new Resource("/api/v1/workflow-runs", "id");

    @Override
    List<CommandLine> verbs() {
        return List.of(
                Verbs.list("Every workflow.", WORKFLOWS, List.of("name", "revision", "description"), "workflow list"),
                Verbs.show("One workflow.", "NAME", WORKFLOWS, "workflow show flight-delay"),
                Verbs.apply(
                        "workflow",
                        "Create or change workflows; every mistake of one is reported at once.",
                        WORKFLOWS,
                        "workflow apply -f flight-delay.yaml"),
                Verbs.delete("Forget a workflow; its runs stay.", WORKFLOWS, "workflow delete flight-delay"),
                new CommandLine(new Run()),
                Verbs.listOrShow(
                        "runs",
                        "Workflow runs, newest first; with an id, one of them.",
                        "WORKFLOW-RUN",
                        RUNS,
                        List.of("id", "workflow", "state", "startedAt", "finishedAt"),
                        "workflow runs"),
                Verbs.cancel("Stop a workflow run and its tasks.", "WORKFLOW-RUN", RUNS, "workflow cancel w-…"));
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
}
