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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarFile;

/** The job types there are, read from the job jars' {@code META-INF/aimass/job-types.json}, without loading Spark. */
public final class JobTypes {
    private static final String FILE = "META-INF/aimass/job-types.json";

    private final Map<String, JobDescriptor> byName = new TreeMap<>();

    public JobTypes(Collection<JobDescriptor> descriptors) {
        descriptors.forEach(d -> byName.put(d.name(), d));
    }

    /** @throws JobException INTERNAL when a jar cannot be read */
    public static JobTypes in(Path jars) {
        try (var files = Files.list(jars)) {
            return new JobTypes(files.filter(f -> f.toString().endsWith(".jar"))
                    .sorted()
                    .flatMap(f -> read(f).stream())
                    .toList());
        } catch (IOException e) {
            throw new JobException(ErrorType.INTERNAL, "The job jars in " + jars + " cannot be listed; build AI Mass again.", e);
        }
    }

    public Collection<JobDescriptor> all() {
        return byName.values();
    }

    public Optional<JobDescriptor> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** @throws JobException USER naming the nearest */
    public JobDescriptor require(String name) {
        return find(name).orElseThrow(() -> new JobException(ErrorType.USER, Names.unknown(name, "job type", byName.keySet())));
    }

    @SuppressWarnings("unchecked")
    private static List<JobDescriptor> read(Path file) {
        try (var jar = new JarFile(file.toFile())) {
            var entry = jar.getEntry(FILE);
            if (entry == null) {
                return List.of();
            }
            try (var content = jar.getInputStream(entry)) {
                var items = (List<Map<String, Object>>) Json.array(new String(content.readAllBytes(), StandardCharsets.UTF_8));
                return items.stream().map(JobTypes::descriptor).toList();
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new JobException(ErrorType.INTERNAL, "The job jar " + file + " cannot be read (" + e.getMessage() + "); build AI Mass again.", e);
        }
    }

    @SuppressWarnings("unchecked")
    private static JobDescriptor descriptor(Map<String, Object> item) {
        return new JobDescriptor(
                (String) item.get("name"),
                (String) item.get("summary"),
                ((List<Map<String, Object>>) item.get("settings")).stream().map(JobTypes::setting).toList(),
                (List<String>) item.get("inputs"),
                (List<String>) item.get("outputs"));
    }

    @SuppressWarnings("unchecked")
    private static SettingSpec setting(Map<String, Object> item) {
        return new SettingSpec(
                (String) item.get("key"),
                SettingSpec.Type.valueOf((String) item.get("type")),
                Boolean.TRUE.equals(item.get("required")),
                Optional.ofNullable((String) item.get("default")),
                (List<String>) item.get("choices"),
                (String) item.get("help"));
    }
}
