package io.aimass.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S3 where a row of a database decides between two writers, as for servers without conditional writes. */
class S3CommitRowsTest extends StorageContract {
    private static final String PASSWORD = "not-to-be-shown";

    @TempDir
    static Path folder;

    private static LocalS3 s3;
    private static Path database;
    private static EmbeddedPostgres postgres;
    private URI root;

    @BeforeAll
    static void startServices() throws Exception {
        s3 = LocalS3.start(folder);
        database = folder.resolve("postgres");
        postgres = database(0);
    }

    @AfterAll
    static void stopServices() throws Exception {
        postgres.close();
        s3.close();
    }

    private static EmbeddedPostgres database(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(database)
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    @Override
    CentralizedStorage open() throws IOException {
        root = URI.create("s3a://" + LocalS3.BUCKET + "/tests/a%20b+c/" + UUID.randomUUID());
        return CentralizedStorage.open(root, options());
    }

    @Override
    void damage(String path, byte[] content) throws IOException {
        Files.write(file(path), content);
    }

    @Test
    void noConditionIsAskedForAndNothingIsLeft() throws Exception {
        var conditions = new AtomicInteger();
        var copies = new AtomicInteger();
        try (var front = new LostAnswer(URI.create(s3.endpoint()).getPort(), (request, answer) -> {
                    conditions.addAndGet(request.contains("If-None-Match") ? 1 : 0);
                    copies.addAndGet(request.contains("x-amz-copy-source") ? 1 : 0);
                    return false;
                });
                var other = CentralizedStorage.open(root, options("endpoint", "http://127.0.0.1:" + front.port()))) {
            front.loseTheNext();

            assertThat(other.publish("small", text("small"))).isTrue();
            assertThat(other.publish("big", new Pattern(BIG))).isTrue();
            assertThat(storage.publish("big", new Pattern(BIG - 1))).isFalse();
        }

        assertThat(conditions).hasValue(0);
        assertThat(copies).hasPositiveValue();
        try (var in = storage.read("big")) {
            assertThat(in).hasSameContentAs(new Pattern(BIG));
        }
        assertThat(rows()).isEmpty();
        assertThat(staged()).isEmpty();
    }

    @Test
    void whatAWriterClaimedBeforeItWasKilledIsPublishedByTheNextOne() throws Exception {
        die(DyingPublisher.When.CLAIMED, "0.json");
        assertThat(storage.exists("0.json")).isFalse();

        assertThat(storage.publish("0.json", text("the next one"))).isFalse();

        assertThat(content("0.json")).isEqualTo("the dying one");
        assertThat(rows()).isEmpty();
        assertThat(staged()).isEmpty();
    }

    @Test
    void whatWasAbandonedForADayIsNobodys() throws Exception {
        die(DyingPublisher.When.CLAIMED, "0.json");
        assertThat(staged()).hasSize(1);
        for (var file : staged()) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        }
        var fresh = Files.writeString(stagingFolder().resolve("fresh"), "fresh");

        try (var next = CentralizedStorage.open(root, options())) {
            assertThat(staged()).containsExactly(fresh);
            assertThat(next.publish("0.json", text("the next one"))).isTrue();
        }

        assertThat(content("0.json")).isEqualTo("the next one");
        assertThat(rows()).isEmpty();
    }

    @Test
    void aRowThatAKilledWriterLeftOfWhatItHadPublishedIsInNobodysWay() throws Exception {
        die(DyingPublisher.When.PUBLISHED, "0.json");
        assertThat(content("0.json")).isEqualTo("the dying one");
        assertThat(storage.publish("0.json", text("the next one"))).isFalse();
        storage.delete("0.json");

        assertThat(storage.publish("0.json", text("made again"))).isTrue();

        assertThat(content("0.json")).isEqualTo("made again");
        assertThat(rows()).isEmpty();
    }

    @Test
    void aCopyThatWasAnsweredToNobodyIsAPublishing() throws Exception {
        try (var front = new LostAnswer(
                        URI.create(s3.endpoint()).getPort(),
                        (request, answer) -> request.startsWith("POST ")
                                && request.contains("uploadId=")
                                && !request.contains(".staging"));
                var other = CentralizedStorage.open(root, options("endpoint", "http://127.0.0.1:" + front.port()))) {
            front.loseTheNext();
            assertThat(other.publish("big", new Pattern(BIG))).isTrue();
            assertThat(front.isLost()).isTrue();
        }

        assertThat(rows()).isEmpty();
        assertThat(staged()).isEmpty();
    }

    @Test
    void whatAnotherPublishesForAWriterThatLivesIsThatWritersPublishing() throws Exception {
        var rows = new CommitRows(options()) {
            @Override
            String claim(String object, String staged) throws IOException {
                var holder = super.claim(object, staged);
                assertThat(storage.publish("0.json", text("the other one"))).isFalse();
                return holder;
            }
        };
        try (var claiming = new S3Storage(root, options(), rows)) {
            assertThat(claiming.publish("0.json", text("the claiming one"))).isTrue();
        }

        assertThat(content("0.json")).isEqualTo("the claiming one");
        assertThat(rows()).isEmpty();
        assertThat(staged()).isEmpty();
    }

    @Test
    void whatWasPublishedIsSaidToBeThoughTheDatabaseFailsAfterwards() throws Exception {
        var rows = new CommitRows(options()) {
            @Override
            void release(String object, String staged) throws IOException {
                throw new IOException("permission denied for table aimass_commits");
            }
        };
        try (var careless = new S3Storage(root, options(), rows)) {
            assertThat(careless.publish("0.json", text("published"))).isTrue();
            assertThat(careless.publish("0.json", text("again"))).isFalse();
        }

        assertThat(content("0.json")).isEqualTo("published");
    }

    @Test
    void aRowIsWhoseClaimedItFirstUntilThatOneGivesItUp() throws Exception {
        var rows = new CommitRows(options());
        var object = root + "/0.json";

        assertThat(rows.claim(object, "a")).isEqualTo("a");
        assertThat(rows.claim(object, "a"))
                .as("asked again, the answer having been lost")
                .isEqualTo("a");
        assertThat(rows.claim(object, "b")).isEqualTo("a");
        rows.release(object, "b");
        assertThat(rows.claim(object, "b")).isEqualTo("a");
        rows.release(object, "a");
        assertThat(rows.claim(object, "b")).isEqualTo("b");
    }

    @Test
    void aTableThatIsGoneIsMadeAgain() throws Exception {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var drop = connection.prepareStatement("DROP TABLE aimass_commits")) {
            drop.execute();
        }

        assertThat(storage.publish("a.txt", text("content"))).isTrue();
        assertThat(rows()).isEmpty();
    }

    @Test
    void aDatabaseThatIsAwayForAWhileIsAskedAgain() throws Exception {
        var refused = new AtomicInteger();
        var rows = new CommitRows(options()) {
            @Override
            Connection connect() throws SQLException {
                try {
                    return super.connect();
                } catch (SQLException e) {
                    refused.incrementAndGet();
                    throw e;
                }
            }
        };
        var port = postgres.getPort();
        CompletableFuture<Boolean> published;
        postgres.close();
        try {
            published = CompletableFuture.supplyAsync(() -> {
                try (var opened = new S3Storage(root, options(), rows)) {
                    return opened.publish("a.txt", text("content"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            while (refused.get() < 3 && !published.isDone()) {
                Thread.onSpinWait();
            }
        } finally {
            postgres = database(port);
        }

        assertThat(published.get()).isTrue();
        assertThat(content("a.txt")).isEqualTo("content");
        assertThat(rows()).isEmpty();
    }

    @Test
    void aDatabaseThatIsNotThereIsReportedWithoutShowingThePassword() {
        var url = "jdbc:postgresql://localhost:" + postgres.getPort() + "/nobodys";

        assertThatThrownBy(() -> CentralizedStorage.open(root, options("commits", url)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "The database of the storage option 'commits', which decides who publishes, failed")
                .hasMessageContaining("nobodys")
                .satisfies(e -> assertThat(org.assertj.core.util.Throwables.getStackTrace(e))
                        .doesNotContain(PASSWORD));
    }

    @Test
    void anotherDatabaseAndAPasswordInTheUrlAreRefused() {
        for (var url : List.of(
                "jdbc:sqlite:open.db",
                "jdbc:postgresql://db/aimass?password=open",
                "jdbc:postgresql://user:open@db:5432/aimass")) {
            assertThatThrownBy(() -> CentralizedStorage.open(root, options("commits", url)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("The storage option 'commits' is the URL of a PostgreSQL database")
                    .hasMessageContaining("'commits-password'")
                    .hasMessageNotContaining("open");
        }
    }

    private void die(DyingPublisher.When when, String path) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                DyingPublisher.class.getName(),
                when.name(),
                root.toString(),
                path));
        options().forEach((key, value) -> command.add(key + "=" + value));
        var log = folder.resolve("dying.txt");
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isEqualTo(DyingPublisher.EXIT_CODE);
    }

    /** The objects below this test's root that have a row. */
    private List<String> rows() throws SQLException {
        var objects = new ArrayList<String>();
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var select =
                        connection.prepareStatement("SELECT object FROM aimass_commits WHERE starts_with(object, ?)")) {
            select.setString(1, LocalS3.BUCKET + root.getPath());
            try (var found = select.executeQuery()) {
                while (found.next()) {
                    objects.add(found.getString(1));
                }
            }
        }
        return objects;
    }

    private List<Path> staged() throws IOException {
        if (!Files.isDirectory(stagingFolder())) {
            return List.of();
        }
        try (var files = Files.list(stagingFolder())) {
            return files.toList();
        }
    }

    private Path stagingFolder() {
        return file(".staging");
    }

    private Path file(String path) {
        return s3.file(root.getPath().substring(1)).resolve(path);
    }

    private String content(String path) throws IOException {
        try (var in = storage.read(path)) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    private static Map<String, String> options() {
        var options = new HashMap<>(s3.options());
        options.put("multipart-size", "5242880");
        options.put("commits", "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres");
        options.put("commits-user", "postgres");
        options.put("commits-password", PASSWORD);
        return options;
    }

    private static Map<String, String> options(String key, String value) {
        var options = options();
        options.put(key, value);
        return options;
    }
}
