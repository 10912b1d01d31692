package io.aimass.orchestration.platform.store;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;

/**
 * The two databases, each empty and up to date: {@code @ParameterizedTest @ArgumentsSource(TestDatabases.class)} with a
 * {@link TestDatabase} as the argument, or {@link #sqlite} and {@link #postgres} directly. PostgreSQL is a real server, one a JVM.
 */
public final class TestDatabases implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(
            org.junit.jupiter.params.support.ParameterDeclarations parameters,
            org.junit.jupiter.api.extension.ExtensionContext context) {
        return Stream.of(Arguments.of(TestDatabase.SQLITE), Arguments.of(TestDatabase.POSTGRES));
    }

    /** A fresh SQLite database in {@code folder}. */
    public static Database sqlite(Path folder) {
        return Database.open(DatabaseSettings.sqlite(folder.resolve("metadata.db")));
    }

    /** A fresh database of the JVM's PostgreSQL. */
    public static Database postgres() {
        return Database.open(TestPostgres.fresh());
    }
}
