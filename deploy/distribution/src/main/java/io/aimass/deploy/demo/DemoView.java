package io.aimass.deploy.demo;

import io.aimass.deploy.cli.Remote;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The demo in a terminal: a line for each task as it moves, then the tables. */
final class DemoView {
    private static final long PAUSE_MILLIS = 200;

    private final PrintStream out;
    private final boolean terminal;
    private final Map<String, String> shown = new HashMap<>();

    DemoView(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** @return the workflow run at its end */
    Map<String, Object> follow(Remote remote, String id) throws InterruptedException {
        out.println("Workflow run " + id);
        while (true) {
            var run = remote.get("/api/v1/workflow-runs/" + Remote.segment(id));
            var running = new ArrayList<String>();
            for (var task : DemoReport.tasks(run)) {
                var state = String.valueOf(task.get("state"));
                var name = String.valueOf(task.get("name"));
                if (state.equals("RUNNING")) {
                    running.add(name + progress(remote, task));
                }
                if (!state.equals(shown.put(name, state)) && !state.equals("QUEUED")) {
                    clearLine();
                    out.println(line(task, name, state));
                }
            }
            showRunning(running);
            if (!List.of("QUEUED", "RUNNING").contains(String.valueOf(run.get("state")))) {
                clearLine();
                return run;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    void show(DemoReport report, List<Map<String, Object>> runs) {
        out.println();
        table(report.sources(), List.of("name", "read", "written", "quarantined", "deduplicated", "dropped"));
        out.println();
        table(report.steps(), List.of("name", "seconds", "state"));
        out.println();
        table(report.models(), List.of("repository", "version", "engine", "auc", "logLoss", "accuracy", "rows"));
        out.println();
        out.println("champion            " + report.champion().orElse("none"));
        out.println("batch prediction    " + report.prediction().get("batch"));
        out.println("online prediction   " + report.prediction().get("online"));
        out.println("outcome             " + report.outcome() + " in " + report.seconds() + " s, at most "
                + report.peakPssMiB() + " MiB");
        for (var task : DemoReport.allTasks(runs)) {
            if ("FAILED".equals(task.get("state"))) {
                out.println(task.get("name") + " failed: " + task.get("message"));
            }
        }
        out.flush();
    }

    void urls(Map<String, String> urls, String signInLink) {
        out.println();
        out.println("Sign in once at     " + signInLink);
        urls.forEach((role, url) -> out.println(String.format(Locale.ROOT, "%-20s%s", role, url)));
        out.println("It keeps running; stop it with Ctrl-C or `aimass down`.");
    }

    private static String line(Map<String, Object> task, String name, String state) {
        var seconds = task.get("seconds") instanceof Number n && !state.equals("RUNNING")
                ? String.format(Locale.ROOT, "%6.1f s", n.doubleValue())
                : "        ";
        var message = task.get("message") == null ? "" : "  " + task.get("message");
        return String.format(Locale.ROOT, "  %-28s %-10s %s%s", name, state.toLowerCase(Locale.ROOT), seconds, message);
    }

    private String progress(Remote remote, Map<String, Object> task) {
        if (!terminal || task.get("runId") == null) {
            return "";
        }
        var run = remote.find("/api/v1/runs/" + Remote.segment(String.valueOf(task.get("runId"))));
        return run.map(r -> r.get("total") instanceof Number total && total.longValue() > 0
                        ? " " + 100 * ((Number) r.get("done")).longValue() / total.longValue() + "%"
                        : "")
                .orElse("");
    }

    private void showRunning(List<String> running) {
        if (terminal && !running.isEmpty()) {
            clearLine();
            out.print("  ... " + String.join(", ", running));
            out.flush();
        }
    }

    private void clearLine() {
        if (terminal) {
            out.print("\r\u001b[2K");
        }
    }

    private void table(List<Map<String, Object>> rows, List<String> columns) {
        var cells = new ArrayList<List<String>>();
        cells.add(columns);
        rows.forEach(row ->
                cells.add(columns.stream().map(c -> cell(c, row.get(c))).toList()));
        var widths = columns.stream().mapToInt(String::length).toArray();
        cells.forEach(row -> {
            for (var i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        for (var row : cells) {
            var line = new StringBuilder("  ");
            for (var i = 0; i < widths.length; i++) {
                var pad = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 0 ? row.get(i) + pad : pad + row.get(i)).append("   ");
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static String cell(String column, Object value) {
        if (value == null) {
            return "-";
        }
        return value instanceof Double number
                ? String.format(Locale.ROOT, column.equals("seconds") ? "%.1f" : "%.4f", number)
                : String.valueOf(value);
    }
}
