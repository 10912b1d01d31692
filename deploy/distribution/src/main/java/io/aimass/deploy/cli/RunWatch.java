package io.aimass.deploy.cli;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.RunState;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Follows runs and workflow runs to their end, with progress on standard error. */
public final class RunWatch {
    private static final long PAUSE_MILLIS = 250;

    private final Remote remote;

    RunWatch(Remote remote) {
        this.remote = remote;
    }

    /** @return the run's own exit code */
    int untilRunEnds(String id, boolean withLog) {
        var line = 0L;
        var shown = "";
        while (true) {
            var run = remote.get("/api/v1/runs/" + Remote.segment(id));
            if (withLog) {
                line = printLog(id, line);
            } else {
                shown = progress(run, shown);
            }
            if (isTerminal(run)) {
                return exitCode(run);
            }
            pause();
        }
    }

    int untilWorkflowRunEnds(String id) {
        var shown = "";
        while (true) {
            var run = remote.get("/api/v1/workflow-runs/" + Remote.segment(id));
            var now = taskLine(run);
            if (!now.equals(shown)) {
                System.err.println(now);
                shown = now;
            }
            if (isTerminal(run)) {
                return exitCode(run);
            }
            pause();
        }
    }

    /**
     * Prints the lines of a run's log from {@code from} to the last there is.
     *
     * @return the number of the line after it
     */
    long printLog(String id, long from) {
        var next = from;
        for (var page = logPage(id, next); !page.isEmpty(); page = logPage(id, next)) {
            for (var item : page) {
                System.out.println(item.get("level") + "  "
                        + String.valueOf(item.get("message")).replaceAll("\\p{Cntrl}", " "));
                next = ((Number) item.get("line")).longValue() + 1;
            }
        }
        return next;
    }

    private List<Map<String, Object>> logPage(String id, long from) {
        return Output.items(remote.get("/api/v1/runs/" + Remote.segment(id) + "/log?limit=1000&from=" + from));
    }

    static boolean isTerminal(Map<String, Object> run) {
        return RunState.valueOf(String.valueOf(run.get("state")).toUpperCase(Locale.ROOT))
                .isTerminal();
    }

    /** The exit code of a run or a workflow run at its end; why it did not succeed goes to standard error. */
    public static int exitCode(Map<String, Object> run) {
        var state = RunState.valueOf(String.valueOf(run.get("state")).toUpperCase(Locale.ROOT));
        if (state == RunState.SUCCEEDED) {
            return 0;
        }
        if (run.get("message") != null) {
            System.err.println(run.get("message"));
        }
        if (state == RunState.CANCELLED) {
            return ErrorType.CANCELLED_EXIT_CODE;
        }
        var type = run.get("errorType");
        return type == null
                ? ErrorType.INTERNAL.exitCode()
                : ErrorType.valueOf(String.valueOf(type)).exitCode();
    }

    private static String progress(Map<String, Object> run, String shown) {
        var total = ((Number) run.getOrDefault("total", 0)).longValue();
        var done = ((Number) run.getOrDefault("done", 0)).longValue();
        var phase = run.get("phase") == null ? "" : " " + run.get("phase");
        var now = run.get("state") + phase + (total > 0 ? " " + done + "/" + total : "");
        if (!now.equals(shown)) {
            System.err.println(now);
        }
        return now;
    }

    private static String taskLine(Map<String, Object> run) {
        var line = new StringBuilder(String.valueOf(run.get("state")));
        if (run.get("tasks") instanceof Iterable<?> tasks) {
            for (var task : tasks) {
                if (task instanceof Map<?, ?> map && !"QUEUED".equals(map.get("state"))) {
                    line.append("  ")
                            .append(map.get("name"))
                            .append('=')
                            .append(String.valueOf(map.get("state")).toLowerCase(Locale.ROOT));
                }
            }
        }
        return line.toString();
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
