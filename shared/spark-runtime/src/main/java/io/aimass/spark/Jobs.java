package io.aimass.spark;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobDescriptor;
import io.aimass.contracts.JobException;
import io.aimass.contracts.Names;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The job types on the class path, by name. */
public final class Jobs {
    private final Map<String, SparkJob> byName = new TreeMap<>();

    private Jobs(Iterable<SparkJob> jobs) {
        for (var job : jobs) {
            var earlier = byName.put(job.descriptor().name(), job);
            if (earlier != null && earlier.getClass() != job.getClass()) {
                throw new IllegalStateException("Job type '" + job.descriptor().name() + "' is there twice: "
                        + earlier.getClass().getName() + " and "
                        + job.getClass().getName());
            }
        }
    }

    /** Those listed in {@code META-INF/services/io.aimass.spark.SparkJob}. */
    public static Jobs load() {
        return new Jobs(ServiceLoader.load(SparkJob.class));
    }

    static Jobs of(SparkJob... jobs) {
        return new Jobs(List.of(jobs));
    }

    /** @throws JobException USER, with the nearest name and all known ones */
    public SparkJob find(String name) {
        var job = byName.get(name);
        if (job == null) {
            throw new JobException(ErrorType.USER, Names.unknown(name, "job type", byName.keySet()));
        }
        return job;
    }

    public List<JobDescriptor> descriptors() {
        return byName.values().stream().map(SparkJob::descriptor).toList();
    }

    Collection<Class<?>> classes() {
        return byName.values().stream().<Class<?>>map(SparkJob::getClass).toList();
    }

    Collection<String> names() {
        return byName.keySet();
    }
}
