package io.aimass.deploy;

import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What Spark's own event logs of a home's cluster say. */
final class SparkEvents {
    private SparkEvents() {}

    /** The logs of applications that have not said that they end. */
    static List<Path> incomplete(Path home) throws IOException {
        try (var files = Files.list(home.resolve("cluster/events"))) {
            return files.filter(file -> file.toString().endsWith(".inprogress")).toList();
        }
    }

    /** Which executors had tasks of each job type's runs. */
    static Map<String, TreeSet<String>> executorsByJobType(Path home) throws IOException {
        return executorsBy(0, home);
    }

    /** Which executors had tasks of each run, by its id. */
    static Map<String, TreeSet<String>> executorsByRun(Path home) throws IOException {
        return executorsBy(1, home);
    }

    /** @param word of a job's description: the run's job type and its id */
    private static Map<String, TreeSet<String>> executorsBy(int word, Path home) throws IOException {
        var executors = new TreeMap<String, TreeSet<String>>();
        try (var files = Files.list(home.resolve("cluster/events"))) {
            for (var file : files.toList()) {
                var stages = new HashMap<Object, String>();
                for (var line : Files.readAllLines(file)) {
                    if (!line.startsWith("{\"Event\":\"SparkListenerJobStart\"")
                            && !line.startsWith("{\"Event\":\"SparkListenerTaskEnd\"")) {
                        continue; // plans are nested deeper than our parser goes
                    }
                    var event = Json.object(line);
                    if ("SparkListenerJobStart".equals(event.get("Event"))) {
                        var description = ((Map<?, ?>) event.get("Properties")).get("spark.job.description");
                        var words = String.valueOf(description).split(" ");
                        var key = words.length > word ? words[word] : "";
                        ((List<?>) event.get("Stage IDs")).forEach(stage -> stages.put(stage, key));
                    } else if ("SparkListenerTaskEnd".equals(event.get("Event"))
                            && stages.containsKey(event.get("Stage ID"))) {
                        executors
                                .computeIfAbsent(stages.get(event.get("Stage ID")), key -> new TreeSet<>())
                                .add(String.valueOf(((Map<?, ?>) event.get("Task Info")).get("Executor ID")));
                    }
                }
            }
        }
        return executors;
    }

    /** Of the stage that has the most. */
    static long mostTasksOfAStage(Path home) throws IOException {
        var tasks = new HashMap<String, Long>();
        try (var files = Files.list(home.resolve("cluster/events"))) {
            for (var file : files.toList()) {
                for (var line : Files.readAllLines(file)) {
                    if (line.startsWith("{\"Event\":\"SparkListenerTaskEnd\"")) {
                        var event = Json.object(line);
                        var stage = "%s %s %s"
                                .formatted(file.getFileName(), event.get("Stage ID"), event.get("Stage Attempt ID"));
                        tasks.merge(stage, 1L, Long::sum);
                    }
                }
            }
        }
        return tasks.values().stream().mapToLong(Long::longValue).max().orElseThrow();
    }

    /** What the tasks on each executor added to the counter of that name. */
    static Map<String, Long> countedByExecutor(Path home, String counter) throws IOException {
        var counted = new TreeMap<String, Long>();
        try (var files = Files.list(home.resolve("cluster/events"))) {
            for (var file : files.toList()) {
                for (var line : Files.readAllLines(file)) {
                    if (line.startsWith("{\"Event\":\"SparkListenerTaskEnd\"") && line.contains(counter)) {
                        var task = (Map<?, ?>) Json.object(line).get("Task Info");
                        counted.merge(String.valueOf(task.get("Executor ID")), counted(task, counter), Long::sum);
                    }
                }
            }
        }
        return counted;
    }

    private static long counted(Map<?, ?> task, String counter) {
        return ((List<?>) task.get("Accumulables"))
                .stream()
                        .map(item -> (Map<?, ?>) item)
                        .filter(item -> counter.equals(item.get("Name")))
                        .mapToLong(item -> Long.parseLong(String.valueOf(item.get("Update"))))
                        .sum();
    }
}
