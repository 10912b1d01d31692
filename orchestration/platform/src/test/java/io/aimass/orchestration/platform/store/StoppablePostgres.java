package io.aimass.orchestration.platform.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;

/** A PostgreSQL server of its own that a test can stop and start again with the same data on the same port. */
public final class StoppablePostgres implements AutoCloseable {
    private final Path data;
    private EmbeddedPostgres server;
    private final int port;

    private StoppablePostgres(Path data) throws IOException {
        this.data = data;
        this.server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .start();
        this.port = server.getPort();
    }

    /** @param data an empty or missing folder for its files */
    public static StoppablePostgres start(Path data) throws IOException {
        return new StoppablePostgres(data);
    }

    public DatabaseSettings settings() {
        return new DatabaseSettings("jdbc:postgresql://localhost:" + port + "/postgres", "postgres", "postgres");
    }

    /** Connections are cut; what was committed stays. */
    public void stop() throws IOException {
        server.close();
        server = null;
    }

    public void startAgain() throws IOException {
        server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }
}
