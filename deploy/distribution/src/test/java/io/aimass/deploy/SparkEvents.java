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

    /** Which executors had tasks of each job type's runs. */
    static Map<String, TreeSet<String>> executorsByJobType(Path home) throws IOException {
        var stages = new HashMap<Object, String>();
        var executors = new TreeMap<String, TreeSet<String>>();
        try (var files = Files.list(home.resolve("cluster/events"))) {
            for (var file : files.toList()) {
                for (var line : Files.readAllLines(file)) {
                    if (!line.startsWith("{\"Event\":\"SparkListenerJobStart\"")
                            && !line.startsWith("{\"Event\":\"SparkListenerTaskEnd\"")) {
                        continue; // plans are nested deeper than our parser goes
                    }
                    var event = Json.object(line);
                    if ("SparkListenerJobStart".equals(event.get("Event"))) {
                        var description = ((Map<?, ?>) event.get("Properties")).get("spark.job.description");
                        var type = String.valueOf(description).split(" ")[0];
                        ((List<?>) event.get("Stage IDs")).forEach(stage -> stages.put(stage, type));
                    } else if ("SparkListenerTaskEnd".equals(event.get("Event"))
                            && stages.containsKey(event.get("Stage ID"))) {
                        executors
                                .computeIfAbsent(stages.get(event.get("Stage ID")), type -> new TreeSet<>())
                                .add(String.valueOf(((Map<?, ?>) event.get("Task Info")).get("Executor ID")));
                    }
                }
            }
        }
        return executors;
    }
}
