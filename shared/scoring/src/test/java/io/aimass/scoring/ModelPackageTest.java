package io.aimass.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.JobException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelPackageTest {
    @TempDir
    Path directory;

    @Test
    void aPackageIsReadAsItWasWritten() throws IOException {
        var written = write();
        var read = ModelPackage.open(directory);
        assertThat(read.digest()).isEqualTo(written.digest());
        assertThat(read.paths()).containsExactly("model.json", "model.xgb.json", "notes/reasons.md");
        assertThat(read.manifest().toMap()).isEqualTo(written.manifest().toMap());
        // printf abc | sha256sum
        assertThat(read.manifest().files())
                .containsEntry("notes/reasons.md", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void everyFlippedByteIsRefusedNamingItsFile() throws IOException {
        write();
        var file = directory.resolve("notes/reasons.md");
        for (var i = 0; i < 3; i++) {
            var bytes = HandMade.bytes("abc");
            bytes[i] ^= 1;
            Files.write(file, bytes);
            refused("Model file 'notes/reasons.md' does not match its digest");
        }
    }

    @Test
    void aMissingAnAddedAndALinkedFileAreRefused(@TempDir Path elsewhere) throws IOException {
        var outside = elsewhere.resolve("elsewhere.json");
        write();
        Files.writeString(directory.resolve("extra.json"), "{}");
        refused("Model file 'extra.json' is not listed in model.json");
        Files.delete(directory.resolve("extra.json"));
        Files.move(directory.resolve("model.xgb.json"), outside);
        refused("Model file 'model.xgb.json' is missing");
        Files.createSymbolicLink(directory.resolve("model.xgb.json"), outside);
        refused("Model file 'model.xgb.json' is a link");
    }

    @Test
    void anUnknownEngineIsRefused() {
        var manifest = HandMade.manifest("pytorch", "model.xgb.json", HandMade.STEPS);
        assertThatThrownBy(() -> ModelPackage.seal(manifest, Map.of("model.xgb.json", HandMade.bytes("{}"))))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(
                        "The model's engine 'pytorch' is not known to this version; it knows bigdl, logistic-regression, xgboost");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil.json",
                "/etc/evil.json",
                "a/../../evil.json",
                "a//b.json",
                "./a.json",
                "..\\evil.json",
                "C:\\evil.json",
                "a\0.json",
                "a/.json",
                "%2e%2e/../a.json",
                "",
                "file:/etc/a.json"
            })
    void aPathThatCouldLeaveThePackageIsRefused(String path) {
        assertThatThrownBy(() -> ModelPackage.of(with(path, HandMade.bytes("x"))))
                .hasMessageContaining("is not the path of a file in a model package");
        assertThatThrownBy(() -> ModelPackage.readArchive(archive(Map.of(path, HandMade.bytes("x")))))
                .hasMessageContaining("is not the path of a file in a model package");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model.pkl",
                "model.joblib",
                "model.pt",
                "model.bin",
                "model.ser",
                "model.jar",
                "model",
                "model.npy",
                "model.json.zip"
            })
    void aFormatThatCanRunCodeIsRefusedByName(String path) {
        assertThatThrownBy(() -> ModelPackage.of(with(path, HandMade.bytes("x"))))
                .hasMessageContaining("is not of an accepted format");
    }

    @Test
    void aFormatThatCanRunCodeIsRefusedByContent() throws IOException {
        var serialised = new ByteArrayOutputStream();
        new ObjectOutputStream(serialised).writeObject(new java.util.Date(0));
        var zip = archive(Map.of("a.txt", HandMade.bytes("x"))).readAllBytes();
        for (var content : new byte[][] {serialised.toByteArray(), zip, {(byte) 0x80, 4, (byte) 0x95, 0}}) {
            assertThatThrownBy(() -> ModelPackage.of(with("weights.ubj", content)))
                    .hasMessageStartingWith(
                            "Model file 'weights.ubj' holds a pickle, a Java-serialised object or an archive");
        }
    }

    @Test
    void anArchiveIsReadAndVerified() throws IOException {
        var sealed = HandMade.trees();
        var files = new TreeMap<String, byte[]>();
        sealed.paths().forEach(p -> files.put(p, sealed.content(p)));
        assertThat(ModelPackage.readArchive(archive(files)).digest()).isEqualTo(sealed.digest());
        files.put("model.xgb.json", HandMade.bytes("{}"));
        assertThatThrownBy(() -> ModelPackage.readArchive(archive(files)))
                .hasMessageContaining("'model.xgb.json' does not match its digest");
    }

    @Test
    void anArchiveThatUnpacksToTooMuchIsRefused() throws IOException {
        var bomb = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bomb)) {
            for (var i = 0; i <= PackageFiles.MAX_FILES; i++) {
                zip.putNextEntry(new ZipEntry("f" + i + ".txt"));
            }
        }
        assertThatThrownBy(() -> ModelPackage.readArchive(new ByteArrayInputStream(bomb.toByteArray())))
                .hasMessageContaining("has more than 1000 files");

        var large = archive(Map.of("notes.txt", new byte[2 << 20]));
        assertThatThrownBy(() -> ModelPackage.readArchive(large, 1 << 20))
                .hasMessageStartingWith("The model package is larger than 1 MiB")
                .hasMessageContaining("give this process more memory");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "{\"format\": 2}",
                "{\"format\": 1}",
                "{\"format\": 1, \"format\": 1}",
                "null"
            })
    void whatIsNotAManifestIsRefused(String text) {
        assertThatThrownBy(() -> ModelPackage.of(Map.of("model.json", HandMade.bytes(text))))
                .isInstanceOf(JobException.class);
    }

    @Test
    void cutOffManifestsAreRefusedAtEveryByte() {
        var whole = HandMade.trees().content("model.json");
        for (var length = 0; length < whole.length; length++) {
            var cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> ModelPackage.of(Map.of("model.json", cut))).isInstanceOf(JobException.class);
        }
    }

    private ModelPackage write() throws IOException {
        return ModelPackage.write(
                directory,
                HandMade.manifest("xgboost", "model.xgb.json", HandMade.STEPS),
                Map.of("model.xgb.json", HandMade.bytes(HandMade.TREES), "notes/reasons.md", HandMade.bytes("abc")));
    }

    private void refused(String message) {
        assertThatThrownBy(() -> ModelPackage.open(directory))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(message);
    }

    private static Map<String, byte[]> with(String path, byte[] content) {
        return Map.of("model.json", HandMade.trees().content("model.json"), path, content);
    }

    private static ByteArrayInputStream archive(Map<String, byte[]> files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }
}
