package io.aimass.orchestration.platform.store;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.exception.FlywayValidateException;

/** Brings the schema up to date. Modules number their migrations in ranges of their own, so a lower number may come later. */
final class Migrations {
    private Migrations() {}

    /** On PostgreSQL with connections of its own: the one that holds Flyway's lock is idle in its transaction for as long as the others work. */
    private static FluentConfiguration configured(DatabaseSettings settings, Pools pools) {
        return settings.isSqlite()
                ? Flyway.configure().dataSource(pools.writers())
                : Flyway.configure().dataSource(settings.url(), settings.user(), settings.password());
    }

    static void run(DatabaseSettings settings, Pools pools) {
        try {
            configured(settings, pools)
                    .locations("classpath:db/migration")
                    .outOfOrder(true)
                    .validateMigrationNaming(true)
                    .ignoreMigrationPatterns(new String[0])
                    .load()
                    .migrate();
        } catch (FlywayValidateException e) {
            pools.close();
            throw new JobException(
                    ErrorType.USER,
                    "The metadata database " + settings
                            + " does not fit this version of AI Mass: it was changed by another one. "
                            + "Start that version, or restore the database from a backup.",
                    e);
        } catch (FlywayException e) {
            pools.close();
            throw new JobException(
                    ErrorType.EXTERNAL,
                    "The schema of the metadata database " + settings + " cannot be brought up to date: "
                            + e.getMessage(),
                    e);
        }
    }
}
