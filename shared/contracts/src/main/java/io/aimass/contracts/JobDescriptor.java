package io.aimass.contracts;

import java.util.List;

/**
 * What a job type is, known without loading Spark.
 *
 * @param name the job type's name: {@code ingest}
 * @param inputs the settings that name what the job reads (tables or sources)
 * @param outputs the settings that name what the job writes
 */
public record JobDescriptor(
        String name, String summary, List<SettingSpec> settings, List<String> inputs, List<String> outputs) {
    public JobDescriptor {
        Names.check(name);
        settings = List.copyOf(settings);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** The keys {@link Settings} accepts at the top level. */
    public List<String> keys() {
        return settings.stream().map(SettingSpec::key).toList();
    }
}
