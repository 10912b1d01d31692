package io.aimass.benchmarks.pipeline;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The demo's specs as settings of runs. */
record Specs(Path demo) {
    Map<String, Object> source(String name) throws IOException {
        var spec = read(demo.resolve("sources/" + name + ".yaml"));
        spec.remove("kind");
        spec.remove("name");
        spec.put("source", name);
        return spec;
    }

    Map<String, Object> task(String name) throws IOException {
        var tasks = object(read(demo.resolve("workflows/flight-delay.yaml")).get("tasks"));
        return new LinkedHashMap<>(object(object(tasks.get(name)).get("settings")));
    }

    private static Map<String, Object> read(Path file) throws IOException {
        return object(new YAMLMapper().readValue(file.toFile(), Object.class));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }
}
