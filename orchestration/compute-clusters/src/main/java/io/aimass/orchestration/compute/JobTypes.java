package io.aimass.orchestration.compute;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobDescriptor;
import io.aimass.contracts.JobException;
import io.aimass.contracts.Names;
import io.aimass.contracts.SettingSpec;
import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipFile;

/** The job types there are, from the descriptors packed into the job jars: no job's code is loaded. */
public final class JobTypes {
    private static final String FILE = "META-INF/aimass/job-types.json";

    private final Map<String, JobDescriptor> byName = new TreeMap<>();

    private JobTypes(Collection<JobDescriptor> descriptors) {
        descriptors.forEach(descriptor -> byName.put(descriptor.name(), descriptor));
    }

    public static JobTypes of(JobDescriptor... descriptors) {
        return new JobTypes(List.of(descriptors));
    }

    /** Of every jar in {@code folder}; none when there is no such folder. */
    public static JobTypes read(Path folder) {
        var found = new ArrayList<JobDescriptor>();
        if (Files.isDirectory(folder)) {
            try (var jars = Files.newDirectoryStream(folder, "*.jar")) {
                for (var jar : jars) {
                    found.addAll(ofJar(jar));
                }
            } catch (IOException e) {
                throw JobException.external(e, "The job jars in %s cannot be read: %s.", folder, e.getMessage());
            }
        }
        return new JobTypes(found);
    }

    public Optional<JobDescriptor> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** @throws JobException USER, with the nearest name and all known ones */
    public JobDescriptor required(String name) {
        return find(name)
                .orElseThrow(() -> new JobException(ErrorType.USER, Names.unknown(name, "job type", byName.keySet())));
    }

    public List<JobDescriptor> all() {
        return List.copyOf(byName.values());
    }

    private static List<JobDescriptor> ofJar(Path jar) throws IOException {
        try (var zip = new ZipFile(jar.toFile())) {
            var entry = zip.getEntry(FILE);
            if (entry == null) {
                return List.of();
            }
            try (var content = zip.getInputStream(entry)) {
                return parse(new String(content.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    static List<JobDescriptor> parse(String json) {
        var found = new ArrayList<JobDescriptor>();
        for (var item : Json.array(json)) {
            found.add(descriptor((Map<?, ?>) item));
        }
        return found;
    }

    private static JobDescriptor descriptor(Map<?, ?> map) {
        var settings = ((List<?>) map.get("settings"))
                .stream().map(item -> setting((Map<?, ?>) item)).toList();
        return new JobDescriptor(
                String.valueOf(map.get("name")),
                String.valueOf(map.get("summary")),
                settings,
                strings(map.get("inputs")),
                strings(map.get("outputs")));
    }

    private static SettingSpec setting(Map<?, ?> map) {
        return new SettingSpec(
                String.valueOf(map.get("key")),
                SettingSpec.Type.valueOf(String.valueOf(map.get("type"))),
                Boolean.TRUE.equals(map.get("required")),
                Optional.ofNullable(map.get("default")).map(String::valueOf),
                strings(map.get("choices")),
                String.valueOf(map.get("help")));
    }

    private static List<String> strings(Object value) {
        return value instanceof List<?> items
                ? items.stream().map(String::valueOf).toList()
                : List.of();
    }
}
