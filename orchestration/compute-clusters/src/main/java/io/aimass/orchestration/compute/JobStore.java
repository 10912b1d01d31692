package io.aimass.orchestration.compute;

import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.store.Database;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Saved jobs: a name for a job type with settings. */
public final class JobStore {
    /** @param createdAt and {@code updatedAt} in milliseconds since the epoch */
    public record Job(
            String name,
            String jobType,
            Map<String, Object> settings,
            String pool,
            String description,
            long createdAt,
            long updatedAt) {}

    private final Database database;

    public JobStore(Database database) {
        this.database = database;
    }

    void put(Job job) {
        database.run(h -> h.createUpdate(
                        "INSERT INTO jobs (name, job_type, settings, pool, description, created_at, updated_at) VALUES (:name,"
                                + " :jobType, :settings, :pool, :description, :now, :now) ON CONFLICT (name) DO UPDATE SET job_type = excluded.job_type,"
                                + " settings = excluded.settings, pool = excluded.pool, description = excluded.description, updated_at = excluded.updated_at")
                .bind("name", job.name())
                .bind("jobType", job.jobType())
                .bind("settings", Json.text(job.settings()))
                .bind("pool", job.pool())
                .bind("description", job.description())
                .bind("now", job.updatedAt())
                .execute());
    }

    public Optional<Job> find(String name) {
        return all().stream().filter(job -> job.name().equals(name)).findFirst();
    }

    public List<Job> all() {
        return database.read(h -> h.createQuery("SELECT * FROM jobs ORDER BY name")
                .map((row, c) -> new Job(
                        row.getString("name"),
                        row.getString("job_type"),
                        Json.object(row.getString("settings")),
                        row.getString("pool"),
                        row.getString("description"),
                        row.getLong("created_at"),
                        row.getLong("updated_at")))
                .list());
    }

    boolean delete(String name) {
        return database.write(h -> h.createUpdate("DELETE FROM jobs WHERE name = :name")
                        .bind("name", name)
                        .execute()
                == 1);
    }
}
