package io.aimass.orchestration.platform.store;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;

/** Brings the schema up to date. Modules number their migrations in ranges of their own, so a lower number may come later. */
final class Migrations {
    private Migrations() {}

    static void run(DatabaseSettings settings, Pools pools) {
        try {
            Flyway.configure()
                    .dataSource(pools.writers())
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
