package io.aimass.deploy.cli;

import java.util.Map;

/** What to do after a run was started: say its id, and wait when asked to. */
final class Started {
    private Started() {}

    static int run(GlobalOptions options, Remote remote, Map<String, Object> run, boolean wait) {
        var id = String.valueOf(run.get("id"));
        var end = wait ? new RunWatch(remote).untilRunEnds(id, false) : 0;
        options.output()
                .show(nameByDefault(options), wait ? remote.get("/api/v1/runs/" + Remote.segment(id)) : run, "id");
        return end;
    }

    static int workflowRun(GlobalOptions options, Remote remote, Map<String, Object> run, boolean wait) {
        var id = String.valueOf(run.get("id"));
        var end = wait ? new RunWatch(remote).untilWorkflowRunEnds(id) : 0;
        options.output()
                .show(
                        nameByDefault(options),
                        wait ? remote.get("/api/v1/workflow-runs/" + Remote.segment(id)) : run,
                        "id");
        return end;
    }

    private static Output.Format nameByDefault(GlobalOptions options) {
        return options.format() == Output.Format.table ? Output.Format.name : options.format();
    }
}
