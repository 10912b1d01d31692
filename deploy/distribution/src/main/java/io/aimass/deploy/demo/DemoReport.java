package io.aimass.deploy.demo;

import io.aimass.contracts.JobException;
import io.aimass.deploy.cli.Remote;
import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the demo's workflow runs did, gathered from the server's own answers. */
record DemoReport(
        String outcome,
        double seconds,
        long peakPssMiB,
        List<Map<String, Object>> sources,
        List<Map<String, Object>> steps,
        List<Map<String, Object>> models,
        Optional<String> champion,
        Map<String, Object> prediction) {
    static final String FILE = "demo-report.json";
    private static final List<String> TERMS =
            List.of("name", "read", "written", "quarantined", "deduplicated", "dropped");

    static DemoReport of(Remote remote, List<Map<String, Object>> workflowRuns, double seconds, long peakPssMiB) {
        var sources = new ArrayList<Map<String, Object>>();
        var steps = new ArrayList<Map<String, Object>>();
        var models = new ArrayList<Map<String, Object>>();
        var prediction = new LinkedHashMap<String, Object>();
        for (var task : allTasks(workflowRuns)) {
            var name = String.valueOf(task.get("name"));
            steps.add(ordered("name", name, "seconds", task.get("seconds"), "state", task.get("state")));
            var outputs = outputs(task);
            if (name.startsWith("ingest-") && task.get("runId") != null) {
                sources.addAll(accounting(remote, String.valueOf(task.get("runId"))));
            }
            if (name.startsWith("train-") && outputs.containsKey("version")) {
                models.add(ordered(
                        "repository", outputs.get("repository"),
                        "version", number(outputs.get("version")),
                        "engine", outputs.get("engine"),
                        "auc", outputs.get("auc"),
                        "logLoss", outputs.get("logLoss"),
                        "accuracy", outputs.get("accuracy"),
                        "rows", outputs.get("rows")));
            }
            if (name.equals("predict")) {
                List.of("input", "batch", "online").forEach(key -> prediction.put(key, outputs.get(key)));
            }
        }
        return new DemoReport(
                String.valueOf(workflowRuns.get(workflowRuns.size() - 1).get("state")),
                seconds,
                peakPssMiB,
                sources,
                steps,
                models,
                champion(remote),
                prediction);
    }

    void write(Path folder) {
        try {
            Files.writeString(folder.resolve(FILE), text());
        } catch (IOException e) {
            throw JobException.external(
                    e,
                    "The report cannot be written to %s: %s. Free some space, or correct the folder's permissions.",
                    folder.resolve(FILE),
                    e.getMessage());
        }
    }

    /** Where nothing may be written the home has it still. */
    void tryToWrite(Path folder) {
        try {
            Files.writeString(folder.resolve(FILE), text());
        } catch (IOException e) {
            System.err.println("aimass: " + folder + " has no copy of the report: " + e.getMessage());
        }
    }

    private String text() {
        var report = ordered(
                "outcome", outcome,
                "seconds", seconds,
                "peakPssMiB", peakPssMiB,
                "sources", sources,
                "steps", steps,
                "models", models,
                "champion", champion.orElse(null),
                "prediction", prediction);
        return Json.text(report) + "\n";
    }

    static List<Map<String, Object>> allTasks(List<Map<String, Object>> workflowRuns) {
        return workflowRuns.stream().flatMap(run -> tasks(run).stream()).toList();
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> tasks(Map<String, Object> workflowRun) {
        return workflowRun.get("tasks") instanceof List<?> tasks ? (List<Map<String, Object>>) tasks : List.of();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> accounting(Remote remote, String run) {
        var rows = new ArrayList<Map<String, Object>>();
        var found = remote.get("/api/v1/runs/" + Remote.segment(run)).get("accounting");
        if (found instanceof List<?> list) {
            for (var item : (List<Map<String, Object>>) list) {
                var row = new LinkedHashMap<String, Object>();
                TERMS.forEach(term -> row.put(term, item.get(term.equals("name") ? "source" : term)));
                rows.add(row);
            }
        }
        return rows;
    }

    /** Empty when the workflow ended before there was one. */
    static Optional<String> champion(Remote remote) {
        return remote.find("/api/v1/models/flight-delay/versions/champion")
                .map(version -> "flight-delay@" + version.get("version"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> outputs(Map<String, Object> task) {
        return task.get("outputs") instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    private static Object number(Object value) {
        return value instanceof Number ? value : Integer.valueOf(String.valueOf(value));
    }

    private static Map<String, Object> ordered(Object... pairs) {
        var map = new LinkedHashMap<String, Object>();
        for (var i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
