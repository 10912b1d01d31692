package io.aimass.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.storage.CentralizedStorage.StoredFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every storage does alike. */
abstract class StorageContract {
    private static final int WRITERS = 4;
    private static final int ROUNDS = 5;
    static final int BIG = 5 * 1024 * 1024 + 17;
    /** {@code printf abc | sha256sum}. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    /** {@code printf '' | sha256sum}. */
    private static final String NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static final List<String> HOSTILE = List.of(
            ".",
            "..",
            "../x",
            "a/../../x",
            "a/..",
            "a/./b",
            "/etc/passwd",
            "//etc/passwd",
            "a//b",
            "a/",
            "file:/etc/passwd",
            "file:///etc/passwd",
            "hdfs://other/x",
            "s3a://other/x",
            "C:/x",
            "..\\x",
            "a\\..\\..\\x",
            "\\\\host\\x",
            "%2e%2e/x",
            "a/%2e%2e/%2E%2e/x",
            "%252e%252e%252fx",
            "%25252e%25252e/x",
            "..%2fx",
            "%2fetc%2fpasswd",
            "a%5c..%5cx",
            "a%00.json",
            "a\0b",
            "a\nb",
            "\u0000",
            "%",
            "a%zz",
            ".staging/x",
            ".staging");

    CentralizedStorage storage;

    /** A new, empty root. */
    abstract CentralizedStorage open() throws Exception;

    /** Overwrites a stored file behind the storage's back. */
    abstract void damage(String path, byte[] content) throws Exception;

    @BeforeEach
    void openTheStorage() throws Exception {
        storage = open();
    }

    @AfterEach
    void closeTheStorage() throws IOException {
        storage.close();
    }

    @Test
    void whatIsPublishedIsRead() throws IOException {
        assertThat(storage.publish("runs/r-1/report.json", text("{\"rows\":3}")))
                .isTrue();

        assertThat(content("runs/r-1/report.json")).isEqualTo("{\"rows\":3}");
        assertThat(storage.exists("runs/r-1/report.json")).isTrue();
    }

    @Test
    void aSecondPublishLeavesTheFirstAsItIs() throws IOException {
        storage.publish("a", text("first"));

        assertThat(storage.publish("a", text("second"))).isFalse();
        assertThat(content("a")).isEqualTo("first");
    }

    @Test
    void oneOfManyConcurrentPublishersWins() throws Exception {
        for (var round = 0; round < ROUNDS; round++) {
            var path = "race/" + round;
            var won = together(WRITERS, writer -> storage.publish(path, text("writer " + writer)));

            assertThat(won).containsOnlyOnce(true);
            assertThat(content(path)).isEqualTo("writer " + won.indexOf(true));
        }
    }

    @Test
    void replaceOverwritesAndCreates() throws IOException {
        storage.replace("state/x", text("one"));
        storage.replace("state/x", text("a longer two"));
        storage.replace("state/x", text("3"));

        assertThat(content("state/x")).isEqualTo("3");
    }

    @Test
    void aFailedWriteLeavesNothing() throws IOException {
        storage.publish("kept", text("kept"));

        assertThatThrownBy(() -> storage.publish("broken", cutOff())).hasMessage("the source broke off");
        assertThatThrownBy(() -> storage.replace("kept", cutOff())).hasMessage("the source broke off");
        assertThatThrownBy(() -> storage.putBlob(cutOff())).hasMessage("the source broke off");

        assertThat(storage.list("")).extracting(StoredFile::path).containsExactly("kept");
        assertThat(content("kept")).isEqualTo("kept");
    }

    @Test
    void readingWhatIsNotThereNamesIt() {
        assertThatThrownBy(() -> storage.read("no/such"))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("no/such");
        assertThatThrownBy(() -> storage.readBlob(ABC))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(ABC);
    }

    @Test
    void aDirectoryIsNotAFile() throws IOException {
        storage.publish("runs/r-1/a", text("a"));

        assertThat(storage.exists("runs/r-1")).isFalse();
        assertThatThrownBy(() -> storage.read("runs/r-1")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void listingsAreSortedAndGoToAnyDepth() throws IOException {
        for (var path : List.of("b/2", "b/10/x", "b/1", "bc/1", "a")) {
            storage.publish(path, text(path));
        }

        assertThat(storage.list("b")).extracting(StoredFile::path).containsExactly("b/1", "b/10/x", "b/2");
        assertThat(storage.list("b")).extracting(StoredFile::size).containsExactly(3L, 6L, 3L);
        assertThat(storage.list("b"))
                .allSatisfy(f -> assertThat(f.modifiedMillis()).isPositive());
        assertThat(storage.list("")).extracting(StoredFile::path).containsExactly("a", "b/1", "b/10/x", "b/2", "bc/1");
        assertThat(storage.list("none")).isEmpty();
    }

    @Test
    void deletingADirectoryLeavesItsNeighbours() throws IOException {
        for (var path : List.of("b/1", "b/2/3", "bc")) {
            storage.publish(path, text(path));
        }
        storage.delete("b");
        storage.delete("bc");
        storage.delete("never-was");

        assertThat(storage.list("")).isEmpty();
        assertThat(storage.publish("b/1", text("again"))).isTrue();
    }

    @Test
    void namesMayHaveSpacesAndSigns() throws IOException {
        var path = "lake/silver/day=2013-01-01 00%3A00/a+b & c~(1).parquet";
        storage.publish(path, text("x"));

        assertThat(content(path)).isEqualTo("x");
        assertThat(storage.list("lake")).extracting(StoredFile::path).containsExactly(path);
        storage.delete(path);
        assertThat(storage.exists(path)).isFalse();
    }

    @Test
    void aBlobIsNamedByItsDigest() throws IOException {
        assertThat(storage.putBlob(text("abc"))).isEqualTo(new CentralizedStorage.Blob(ABC, 3));
        assertThat(storage.putBlob(text(""))).isEqualTo(new CentralizedStorage.Blob(NOTHING, 0));

        assertThat(storage.readBlob(ABC)).hasContent("abc");
        assertThat(storage.readBlob(NOTHING)).isEmpty();
        assertThat(storage.list("models/blobs/sha256/ba"))
                .extracting(StoredFile::size)
                .containsExactly(3L);
    }

    @Test
    void theSameBytesAreStoredOnceByConcurrentWriters() throws Exception {
        var blobs = together(WRITERS, writer -> storage.putBlob(new Pattern(BIG)));

        assertThat(new HashSet<>(blobs)).hasSize(1);
        assertThat(storage.list("")).extracting(StoredFile::size).containsExactly((long) BIG);
        try (var in = storage.readBlob(blobs.get(0).sha256())) {
            assertThat(in).hasSameContentAs(new Pattern(BIG));
        }
    }

    @Test
    void aBigFileIsPublishedOnce() throws IOException {
        assertThat(storage.publish("big", new Pattern(BIG))).isTrue();
        assertThat(storage.publish("big", new Pattern(BIG - 1))).isFalse();
        storage.replace("big2", new Pattern(BIG));

        assertThat(storage.list("")).extracting(StoredFile::size).containsExactly((long) BIG, (long) BIG);
    }

    @Test
    void aFlippedByteIsReported() throws Exception {
        storage.putBlob(text("abc"));
        damage(blobPath(ABC), "abd".getBytes(UTF_8));

        assertThatThrownBy(() -> storage.readBlob(ABC).readAllBytes())
                .isInstanceOf(CorruptBlobException.class)
                .hasMessageContaining("Blob " + ABC + " is damaged")
                .hasMessageContaining("upload the model again");
    }

    @Test
    void damageIsReportedToAReaderOfTheExactLengthToo() throws Exception {
        var blob = storage.putBlob(new Pattern(BIG));
        var damaged = new Pattern(BIG).readAllBytes();
        damaged[BIG / 2] ^= 1;
        damage(blobPath(blob.sha256()), damaged);

        try (var in = storage.readBlob(blob.sha256())) {
            assertThatThrownBy(() -> in.readNBytes(BIG)).isInstanceOf(CorruptBlobException.class);
            assertThatThrownBy(in::read).isInstanceOf(CorruptBlobException.class);
        }
    }

    @Test
    void aTruncatedBlobIsReported() throws Exception {
        var blob = storage.putBlob(new Pattern(BIG));
        damage(blobPath(blob.sha256()), new Pattern(BIG - 1).readAllBytes());

        assertThatThrownBy(() -> storage.readBlob(blob.sha256()).readAllBytes())
                .isInstanceOf(CorruptBlobException.class);
    }

    @Test
    void uploadingADamagedBlobAgainMendsIt() throws Exception {
        storage.putBlob(text("abc"));
        damage(blobPath(ABC), "ab".getBytes(UTF_8));

        assertThat(storage.putBlob(text("abc")).sha256()).isEqualTo(ABC);
        assertThat(storage.readBlob(ABC)).hasContent("abc");
    }

    @Test
    void aReaderMayStopEarly() throws IOException {
        var blob = storage.putBlob(new Pattern(BIG));

        try (var in = storage.readBlob(blob.sha256())) {
            assertThat(in.read()).isEqualTo(new Pattern(1).read());
            assertThat(in.skip(1000)).isPositive();
        }
    }

    @Test
    void aPathThatLeavesTheRootIsRefused() {
        for (var path : HOSTILE) {
            assertRefused(path, () -> storage.read(path));
            assertRefused(path, () -> storage.publish(path, text("x")));
            assertRefused(path, () -> storage.replace(path, text("x")));
            assertRefused(path, () -> storage.exists(path));
            assertRefused(path, () -> storage.delete(path));
            assertRefused(path, () -> storage.list(path));
        }
        assertRefused("", () -> storage.delete(""));
        assertRefused("", () -> storage.read(""));
    }

    @Test
    void aBlobIsAskedForByADigestOnly() {
        for (var name : List.of("", "../../../etc/passwd", "abc", ABC.toUpperCase(Locale.ROOT), ABC + "0")) {
            assertThatThrownBy(() -> storage.readBlob(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("SHA-256");
        }
    }

    private static void assertRefused(String path, ThrowingCallable call) {
        assertThatThrownBy(call)
                .as(path)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a path below the storage root");
    }

    static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    static String blobPath(String sha256) {
        return "models/blobs/sha256/" + sha256.substring(0, 2) + "/" + sha256;
    }

    private String content(String path) throws IOException {
        try (var in = storage.read(path)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static InputStream cutOff() {
        return new java.io.SequenceInputStream(new Pattern(100_000), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the source broke off");
            }
        });
    }

    private static <T> List<T> together(int count, Writer<T> writer) throws Exception {
        var barrier = new CyclicBarrier(count);
        var threads = Executors.newFixedThreadPool(count);
        try {
            var calls = IntStream.range(0, count)
                    .mapToObj(i -> (Callable<T>) () -> {
                        barrier.await();
                        return writer.write(i);
                    })
                    .toList();
            var results = new java.util.ArrayList<T>();
            for (var future : threads.invokeAll(calls)) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    interface Writer<T> {
        T write(int writer) throws Exception;
    }
}
