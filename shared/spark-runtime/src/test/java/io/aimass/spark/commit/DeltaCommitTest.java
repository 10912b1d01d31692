package io.aimass.spark.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.spark.SparkTest;
import java.io.FileNotFoundException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DeltaCommitTest extends SparkTest {
    @Test
    void sparkCommitsThroughTheLink() {
        assertThat(spark.conf().get("spark.delta.logStore.file.impl")).isEqualTo(LinkLogStore.class.getName());

        Appender.append(spark, table(), 0, 12);

        assertThat(spark.read().format("delta").load(table()).count()).isEqualTo(12);
        assertThat(log().resolve("_last_checkpoint")).exists();
        assertThat(log().toFile().list((folder, name) -> name.endsWith(".tmp"))).isEmpty();
    }

    @Test
    void twoJvmsAppendToOneTable() throws Exception {
        appendFromTwoJvms(8);
    }

    @Test
    @Tag("faults")
    void twoJvmsAppendManyCommitsEach() throws Exception {
        appendFromTwoJvms(Integer.getInteger("faults.points", 3) < 50 ? 60 : 200);
    }

    @Test
    void aWriterKilledBeforeItsPublishLeavesATableTheNextOneContinues() throws Exception {
        Appender.append(spark, table(), 0, 2);
        var next = log().resolve(String.format(Locale.ROOT, "%020d.json", 2));

        var killed = OtherJvm.start(
                root.resolve("killed.txt"),
                DyingWriter.class,
                List.of(next.toUri().toString()));
        assertThat(killed.exitCode()).isEqualTo(DyingWriter.EXIT_CODE);
        assertThat(next).doesNotExist();
        assertThat(log().toFile().list((folder, name) -> name.endsWith(".tmp"))).hasSize(1);

        Appender.append(spark, table(), 1, 2);

        assertThat(next).exists();
        assertThat(spark.read().format("delta").load(table()).count()).isEqualTo(4);
    }

    @Test
    void aTakenCommitIsRefusedAndLeftAsItIs() throws Exception {
        var store = new LinkLogStore(new Configuration());
        var commit = Files.createDirectories(log()).resolve("00000000000000000000.json");
        store.write(hadoop(commit), List.of("one").iterator(), false, new Configuration());

        assertThatThrownBy(() -> store.write(hadoop(commit), List.of("two").iterator(), false, new Configuration()))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining("00000000000000000000.json");
        assertThat(commit).hasContent("one\n");
        assertThat(log()).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void aFailedWriteLeavesNothing() throws Exception {
        var store = new LinkLogStore(new Configuration());
        var commit = Files.createDirectories(log()).resolve("00000000000000000000.json");
        var broken = List.of("one", "two").stream().peek(line -> {
            if (line.equals("two")) {
                throw new IllegalStateException("broken off");
            }
        });

        assertThatThrownBy(() -> store.write(hadoop(commit), broken.iterator(), false, new Configuration()))
                .hasMessage("broken off");
        assertThat(log()).isEmptyDirectory();
    }

    @Test
    void anOverwriteDropsTheOldChecksum() throws Exception {
        var store = new LinkLogStore(new Configuration());
        var file = hadoop(log().resolve("_last_checkpoint"));
        try (var out = file.getFileSystem(new Configuration()).create(file)) {
            out.writeBytes("written by Hadoop, with a checksum beside it");
        }
        assertThat(log().resolve("._last_checkpoint.crc")).exists();

        store.write(file, List.of("new").iterator(), true, new Configuration());

        try (var lines = store.read(file, new Configuration())) {
            assertThat(lines).toIterable().containsExactly("new");
        }
    }

    @Test
    void aMissingLogIsNamed() {
        var store = new LinkLogStore(new Configuration());

        assertThatThrownBy(() -> store.write(
                        hadoop(log().resolve("0.json")), List.of("x").iterator(), false, new Configuration()))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("_delta_log");
    }

    private void appendFromTwoJvms(int commits) throws Exception {
        spark.range(0).selectExpr("id", "0 AS writer").write().format("delta").save(table());
        var work = root.resolve("other");
        var other = OtherJvm.start(
                root.resolve("other.txt"),
                Appender.class,
                List.of(table(), "1", String.valueOf(commits), work.toString()));
        other.await(() -> Files.exists(work.resolve("ready")));
        Appender.append(spark, table(), 0, commits);
        other.assertEnded();

        var rows = spark.read().format("delta").load(table());
        assertThat(rows.count()).isEqualTo(2L * commits);
        assertThat(rows.distinct().count()).isEqualTo(2L * commits);
        assertThat(log().toFile().list((folder, name) -> name.matches("\\d{20}\\.json")))
                .hasSize(2 * commits + 1);
    }

    private String table() {
        return root.resolve("appended").toUri().toString();
    }

    private Path log() {
        return root.resolve("appended").resolve("_delta_log");
    }

    private static org.apache.hadoop.fs.Path hadoop(Path path) {
        return new org.apache.hadoop.fs.Path(path.toUri());
    }
}
