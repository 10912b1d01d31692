package io.aimass.orchestration.modelrepo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.store.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelRepoTest {
    @TempDir
    Path folder;

    private RepoFixture repo;
    private ModelRepo models;

    @AfterEach
    void close() throws IOException {
        repo.close();
    }

    @ParameterizedTest
    @EnumSource
    void aRepositoryIsCreatedOnceAndFoundByName(TestDatabase kind) throws IOException {
        open(kind);
        models.create("flight-delay", "Late?", Map.of("team", "flights"), "ada");
        models.create("fraud", "", Map.of(), "ada");

        assertThat(models.search("delay")).extracting(Repository::name).containsExactly("flight-delay");
        assertThat(models.search("")).extracting(Repository::name).containsExactly("flight-delay", "fraud");
        assertThat(models.search("%")).isEmpty();
        assertThat(models.repository("flight-delay").tags()).containsEntry("team", "flights");
        assertThatThrownBy(() -> models.create("fraud", "", Map.of(), "bob"))
                .hasMessageContaining("There is a repository 'fraud' already");
        assertThatThrownBy(() -> models.create("../x", "", Map.of(), "bob"))
                .hasMessageContaining("'../x' is not a name");
        assertThatThrownBy(() -> models.repository("flihgt-delay"))
                .hasMessageContaining("did you mean 'flight-delay'?");
    }

    @ParameterizedTest
    @EnumSource
    void aCommitMakesTheNextVersion(TestDatabase kind) throws IOException {
        open(kind);
        models.create("m", "", Map.of(), "ada");
        var first = repo.commit("m", "weights.json", "{}", "notes/read me.txt", "hello");
        var second = repo.commit("m", "weights.json", "{}");

        assertThat(first.number()).isEqualTo(1);
        assertThat(first.files())
                .containsExactly(
                        new ModelFile("notes/read me.txt", RepoFixture.sha256("hello"), 5),
                        new ModelFile("weights.json", RepoFixture.sha256("{}"), 2));
        assertThat(first.manifest()).isEmpty();
        assertThat(second.number()).isEqualTo(2);
        assertThat(models.versions("m")).extracting(ModelVersion::number).containsExactly(2L, 1L);
        assertThat(models.version("m", "latest").number()).isEqualTo(2);
        assertThat(models.version("m", "v1")).isEqualTo(models.version("m", "1"));
        assertThat(repo.storage.list("models")).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void fiftyParallelCommitsGetFiftyNumbers(TestDatabase kind) throws Exception {
        open(kind);
        models.create("m", "", Map.of(), "ada");
        var numbers = together(
                50, i -> repo.commit("m", "weights.json", "{\"n\":" + i + "}").number());

        assertThat(numbers)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, 50).boxed().toList());
        assertThat(models.versions("m"))
                .hasSize(50)
                .allSatisfy(v -> assertThat(v.files()).hasSize(1));
    }

    @ParameterizedTest
    @EnumSource
    void committingAnUploadAgainAnswersItsVersion(TestDatabase kind) throws Exception {
        open(kind);
        models.create("m", "", Map.of(), "ada");
        var upload = models.beginUpload("m", "ada");
        repo.put("m", upload, "a.txt", "a");

        var versions =
                together(4, i -> models.commit("m", upload, "once", "ada").number());

        assertThat(versions).containsOnly(1L);
        assertThatThrownBy(() -> repo.put("m", upload, "b.txt", "b"))
                .hasMessageContaining("was committed as version 1");
    }

    @ParameterizedTest
    @EnumSource
    void aCommitNeedsFilesAMessageAndAnAuthor(TestDatabase kind) throws IOException {
        open(kind);
        models.create("m", "", Map.of(), "ada");
        var upload = models.beginUpload("m", "ada");

        assertThatThrownBy(() -> models.commit("m", upload, "x", "ada"))
                .hasMessageContaining("The upload has no files");
        assertThatThrownBy(() -> models.commit("m", upload, " ", "ada"))
                .hasMessageContaining("needs a 'message' and an 'author'");
        assertThatThrownBy(() -> models.commit("m", "u-none", "x", "ada"))
                .hasMessageContaining("There is no upload 'u-none'");
        assertThat(models.versions("m")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aPackageWhoseDigestsDoNotMatchIsRefused(TestDatabase kind) throws IOException {
        open(kind);
        models.create("m", "", Map.of(), "ada");
        var files = RepoFixture.modelPackage("m", "validation.auc", 0.7);

        assertThatThrownBy(() -> repo.commit(
                        "m", "model.json", files.get("model.json"), "model.ubj", "tampered", "extra.txt", "x"))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.status()).isEqualTo(422);
                    assertThat(e.problems())
                            .containsExactly("'extra.txt' is not listed", "'model.ubj' does not match its digest");
                });
        assertThatThrownBy(() -> repo.commit("m", "model.json", files.get("model.json")))
                .hasMessageContaining("'model.ubj' is missing");
        assertThatThrownBy(() -> repo.commit("m", "model.json", "not json"))
                .hasMessageContaining("model.json cannot be read");
        assertThatThrownBy(() -> repo.commit("m", "model.json", "{\"format\": 1}"))
                .hasMessageContaining("it is not a model manifest");
        assertThat(models.versions("m")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aModelPackageShowsItsManifest(TestDatabase kind) throws IOException {
        open(kind);
        models.create("m", "", Map.of(), "ada");
        var version = repo.commitModel("m", "validation.auc", 0.71);

        assertThat(version.manifest().orElseThrow().engine()).isEqualTo("xgboost");
        assertThat(version.metrics()).containsExactly(Map.entry("validation.auc", 0.71));
    }

    @ParameterizedTest
    @EnumSource
    void anAliasMovesInOneStepAndRemembersWhereItWas(TestDatabase kind) throws IOException {
        open(kind);
        models.create("m", "", Map.of(), "ada");
        repo.commit("m", "a.txt", "1");
        repo.commit("m", "a.txt", "2");

        assertThat(models.moveAlias("m", "champion", "1").previous()).isEmpty();
        assertThat(models.moveAlias("m", "champion", "latest").previous()).contains(1L);
        assertThat(models.moveAlias("m", "champion", "v2").previous()).contains(1L);
        assertThat(models.version("m", "champion").number()).isEqualTo(2);
        assertThat(models.version("m", "2").aliases()).containsExactly("champion");
        assertThat(models.repository("m").aliases()).containsExactly(Map.entry("champion", 2L));
        assertThatThrownBy(() -> models.moveAlias("m", "champion", "3"))
                .hasMessageContaining("'3' is not a version or alias of m");
        for (var reserved : List.of("latest", "v1", "7")) {
            assertThatThrownBy(() -> models.moveAlias("m", reserved, "1"))
                    .hasMessageContaining("'" + reserved + "' cannot be an alias");
        }
    }

    @ParameterizedTest
    @EnumSource
    void concurrentPromotionsLeaveOneChampion(TestDatabase kind) throws Exception {
        open(kind);
        models.create("m", "", Map.of(), "ada");
        for (var i = 0; i < 4; i++) {
            repo.commit("m", "a.txt", "" + i);
        }
        together(40, i -> models.moveAlias("m", "champion", String.valueOf(1 + i % 4)));

        assertThat(models.versions("m").stream().filter(v -> v.aliases().contains("champion")))
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void whatAnAliasPointsToCannotBeDeleted(TestDatabase kind) throws IOException {
        open(kind);
        models.create("m", "", Map.of(), "ada");
        repo.commit("m", "a.txt", "1");
        repo.commit("m", "a.txt", "2");
        models.moveAlias("m", "champion", "2");

        assertThatThrownBy(() -> models.deleteVersion("m", "2")).hasMessageContaining("champion points to it");
        assertThatThrownBy(() -> models.deleteRepository("m")).hasMessageContaining("it has the alias champion");
        models.deleteVersion("m", "1");
        assertThat(models.versions("m")).extracting(ModelVersion::number).containsExactly(2L);
        models.deleteAlias("m", "champion");
        models.deleteVersion("m", "2");
        assertThat(repo.commit("m", "a.txt", "3").number())
                .as("numbers are not given twice")
                .isEqualTo(3);
        models.deleteRepository("m");
        assertThat(models.search("")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void theArchiveHoldsEveryFile(TestDatabase kind) throws IOException {
        open(kind);
        models.create("m", "", Map.of(), "ada");
        var version = repo.commit("m", "a/b.txt", "deep", "c.txt", "");

        assertThat(unzip(archive(version))).isEqualTo(Map.of("a/b.txt", "deep", "c.txt", ""));
        assertThat(archive(version)).as("the same bytes each time").isEqualTo(archive(version));
    }

    @ParameterizedTest
    @EnumSource
    void aDamagedBlobIsNotHandedOut(TestDatabase kind) throws IOException {
        open(kind);
        models.create("m", "", Map.of(), "ada");
        var version = repo.commit("m", "a.txt", "content");
        var sha = version.files().get(0).sha256();
        Files.writeString(
                folder.resolve("root/models/blobs/sha256")
                        .resolve(sha.substring(0, 2))
                        .resolve(sha),
                "Content");

        assertThatThrownBy(() -> archive(version))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("m@1")
                .hasMessageContaining("is damaged");
        var out = new ByteArrayOutputStream();
        assertThatThrownBy(() -> models.copy(version.files().get(0), out)).hasMessageContaining("is damaged");
        assertThat(out.size()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aHostilePathIsRefused(TestDatabase kind) throws IOException {
        open(kind);
        models.create("m", "", Map.of(), "ada");
        var upload = models.beginUpload("m", "ada");
        for (var path : List.of(
                "",
                ".",
                "..",
                "../x",
                "a/../../x",
                "/etc/passwd",
                "a//b",
                "a/",
                "C:\\x",
                "..\\x",
                "%2e%2e/x",
                "a\0b",
                "a\nb",
                "file:/x",
                ".ssh",
                "a/.x",
                "x.")) {
            assertThatThrownBy(() -> repo.put("m", upload, path, "x"))
                    .as(path)
                    .isInstanceOfSatisfying(
                            ApiException.class, e -> assertThat(e.status()).isEqualTo(400));
        }
        assertThat(repo.storage.list("")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatRunsCodeWhenItIsReadIsRefused(TestDatabase kind) throws IOException {
        open(kind);
        models.create("m", "", Map.of(), "ada");
        var upload = models.beginUpload("m", "ada");
        var pickle = new byte[] {(byte) 0x80, 4, (byte) 0x95, 1};
        var serialised = new byte[] {(byte) 0xac, (byte) 0xed, 0, 5};

        assertThatThrownBy(() -> repo.put("m", upload, "model.pkl", "x"))
                .hasMessageContaining("runs code when it is read");
        assertThatThrownBy(() -> models.putFile("m", upload, "model.bin", new ByteArrayInputStream(pickle)))
                .hasMessageContaining("runs code when it is read");
        assertThatThrownBy(() -> models.putFile("m", upload, "model.bin", new ByteArrayInputStream(serialised)))
                .hasMessageContaining("runs code when it is read");
        assertThat(repo.storage.list("")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenUploadKeepsNothing(TestDatabase kind) throws IOException {
        open(kind);
        models.create("m", "", Map.of(), "ada");
        var upload = models.beginUpload("m", "ada");
        var broken = new InputStream() {
            private int left = 100_000;

            @Override
            public int read() throws IOException {
                if (left-- <= 0) {
                    throw new IOException("No space left on device");
                }
                return 1;
            }
        };

        assertThatThrownBy(() -> models.putFile("m", upload, "a.bin", broken))
                .isInstanceOf(JobException.class)
                .hasMessageMatching(
                        "'a.bin' could not be stored in file:.*: No space left on device. Nothing of it was kept; free space there .*");
        assertThat(repo.storage.list("")).isEmpty();
        repo.put("m", upload, "a.bin", "whole");
        assertThat(models.commit("m", upload, "x", "ada").files())
                .extracting(ModelFile::size)
                .containsExactly(5L);
    }

    @ParameterizedTest
    @EnumSource
    void aTrainingIsRegisteredOnce(TestDatabase kind) throws Exception {
        open(kind);
        for (var file : RepoFixture.modelPackage("m", "validation.auc", 0.7).entrySet()) {
            repo.storage.publish(
                    "runs/r-1/model/" + file.getKey(), new ByteArrayInputStream(RepoFixture.bytes(file.getValue())));
        }
        var training = new ModelRepo.Training("r-1", "d1", "Trained by run r-1", "ada");
        var versions = together(
                6, i -> models.register("m", "runs/r-1/model", training).number());

        assertThat(versions).containsOnly(1L);
        var version = models.version("m", "1");
        assertThat(version.run()).contains("r-1");
        assertThat(version.author()).isEqualTo("ada");
        assertThat(models.register("m", "runs/gone/model", training).number())
                .as("the package is not needed again")
                .isEqualTo(1);
        assertThat(models.register("m", "runs/r-1/model", new ModelRepo.Training("r-2", "d2", "again", "ada"))
                        .number())
                .isEqualTo(2);
        assertThatThrownBy(
                        () -> models.register("m", "runs/r-9/model", new ModelRepo.Training("r-9", "d9", "x", "ada")))
                .hasMessageContaining("The model package at 'runs/r-9/model' is not whole");
    }

    private void open(TestDatabase kind) throws IOException {
        repo = RepoFixture.open(kind, folder);
        models = repo.models;
    }

    private byte[] archive(ModelVersion version) {
        var out = new ByteArrayOutputStream();
        models.archive(version, out);
        return out.toByteArray();
    }

    static Map<String, String> unzip(byte[] archive) throws IOException {
        var files = new LinkedHashMap<String, String>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (var entry = Optional.ofNullable(zip.getNextEntry());
                    entry.isPresent();
                    entry = Optional.ofNullable(zip.getNextEntry())) {
                files.put(entry.get().getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }

    private static <T> List<T> together(int count, Numbered<T> work) throws Exception {
        var threads = Executors.newFixedThreadPool(count);
        try {
            var results = new java.util.ArrayList<T>();
            for (var future : threads.invokeAll(IntStream.range(0, count)
                    .mapToObj(i -> (Callable<T>) () -> work.call(i))
                    .toList())) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private interface Numbered<T> {
        T call(int number) throws Exception;
    }
}
