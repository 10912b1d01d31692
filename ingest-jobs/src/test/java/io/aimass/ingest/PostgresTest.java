package io.aimass.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.spark.TestContext;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresTest extends JdbcContract {
    private static final String PASSWORD = "c4nary-pa55";
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws IOException, SQLException {
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("listen_addresses", "127.0.0.1")
                .start();
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE ROLE reader LOGIN PASSWORD '" + PASSWORD + "' SUPERUSER");
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @Override
    Connection database() throws SQLException {
        return postgres.getPostgresDatabase().getConnection();
    }

    @Override
    Map<String, Object> connection() {
        return Map.of("kind", "jdbc", "url", url(postgres.getPort()), "user", "reader", "password", "${secret:reader}");
    }

    private static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    @Override
    TestContext prepare(TestContext context) {
        return context.withSecret("reader", PASSWORD).withSecret("wrong", "wr0ng-" + PASSWORD);
    }

    @Test
    void aWrongPasswordIsSaidWithoutShowingIt() throws IOException, SQLException {
        requirePasswords();
        var settings = demo(
                "airlines",
                Map.of(
                        "kind",
                        "jdbc",
                        "url",
                        url(postgres.getPort()),
                        "table",
                        "airlines",
                        "user",
                        "reader",
                        "password",
                        "${secret:wrong}"));

        var problem = catchThrowableOfType(JobException.class, () -> ingest(settings));

        assertThat(problem.type()).isEqualTo(ErrorType.USER);
        assertThat(problem)
                .hasMessage(
                        "%s refuses the user 'reader' with this password. Correct 'user' in the connection or the secret 'wrong'.",
                        url(postgres.getPort()));
        assertThat(org.assertj.core.util.Throwables.getStackTrace(problem)
                        + lastRun().log())
                .doesNotContain(PASSWORD);
        assertThat(exists("bronze.airlines")).isFalse();
    }

    private static void requirePasswords() throws SQLException, IOException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement();
                var file = statement.executeQuery("SHOW hba_file")) {
            file.next();
            var hba = java.nio.file.Path.of(file.getString(1));
            java.nio.file.Files.writeString(
                    hba, "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    @Test
    void aServerThatIsDownMayBeTriedAgain() throws IOException {
        int free;
        try (var socket = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        var settings = demo(
                "airlines",
                Map.of(
                        "kind",
                        "jdbc",
                        "url",
                        url(free),
                        "table",
                        "airlines",
                        "user",
                        "reader",
                        "password",
                        "${secret:reader}"));

        var problem = catchThrowableOfType(JobException.class, () -> ingest(settings));

        assertThat(problem.type()).isEqualTo(ErrorType.EXTERNAL);
        assertThat(problem)
                .hasMessageStartingWith(url(free) + " cannot be read: ")
                .hasMessageContaining("Check that the database is up");
    }
}
