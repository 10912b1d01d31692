package io.aimass.orchestration.platform.store;

import java.nio.file.Path;

/** One of the two kinds of database, to be opened afresh by a test. */
public enum TestDatabase {
    SQLITE {
        @Override
        public DatabaseSettings settings(Path folder) {
            return DatabaseSettings.sqlite(folder.resolve("metadata.db"));
        }
    },
    POSTGRES {
        @Override
        public DatabaseSettings settings(Path folder) {
            return TestPostgres.fresh();
        }
    };

    /** Of a database that nobody has used. @param folder where SQLite keeps its file, usually a {@code @TempDir} */
    public abstract DatabaseSettings settings(Path folder);

    /** Opened and migrated. To be closed by the test. */
    public Database open(Path folder) {
        return Database.open(settings(folder));
    }
}
