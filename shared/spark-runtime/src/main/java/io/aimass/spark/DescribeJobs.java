package io.aimass.spark;

import io.aimass.contracts.JobDescriptor;
import io.aimass.contracts.SettingSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes the descriptors of the job types on the class path to {@code META-INF/aimass/job-types.json} below the folder given: a
 * list of {@code {"name", "summary", "settings": [{"key", "type", "required", "default", "choices", "help"}], "inputs", "outputs"}}.
 * The build runs it for every job jar, so that the server knows job types without loading Spark.
 */
public final class DescribeJobs {
    static final String FILE = "META-INF/aimass/job-types.json";

    private DescribeJobs() {}

    public static void main(String[] args) throws IOException {
        var file = Path.of(args[0]).resolve(FILE);
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                Json.text(Jobs.load().descriptors().stream()
                        .map(DescribeJobs::toMap)
                        .toList()));
    }

    static Map<String, Object> toMap(JobDescriptor job) {
        var map = new LinkedHashMap<String, Object>();
        map.put("name", job.name());
        map.put("summary", job.summary());
        map.put("settings", job.settings().stream().map(DescribeJobs::toMap).toList());
        map.put("inputs", job.inputs());
        map.put("outputs", job.outputs());
        return map;
    }

    private static Map<String, Object> toMap(SettingSpec setting) {
        var map = new LinkedHashMap<String, Object>();
        map.put("key", setting.key());
        map.put("type", setting.type().name());
        map.put("required", setting.required());
        setting.defaultValue().ifPresent(value -> map.put("default", value));
        map.put("choices", setting.choices());
        map.put("help", setting.help());
        return map;
    }
}
