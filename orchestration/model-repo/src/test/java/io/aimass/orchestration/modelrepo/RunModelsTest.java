package io.aimass.orchestration.modelrepo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.run.Run;
import io.aimass.orchestration.platform.store.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs have to do with models: a training's package becomes a version, a name becomes blobs. */
class RunModelsTest {
    @TempDir
    Path folder;

    private RepoFixture repo;

    @BeforeEach
    void open() throws IOException {
        repo = RepoFixture.open(TestDatabase.SQLITE, folder);
    }

    @AfterEach
    void close() throws IOException {
        repo.close();
    }

    @Test
    void aTrainRunsPackageBecomesAVersion() throws IOException {
        publish("runs/r-1/model");
        var outputs = Map.<String, Object>of(
                "modelPackage", "runs/r-1/model", "repository", "flight-delay", "trainingDigest", "abc");

        var added = new TrainedModels(repo.models).complete(run("train"), outputs);

        assertThat(added).isEqualTo(Map.of("version", 1L, "model", "flight-delay@1"));
        assertThat(new TrainedModels(repo.models).complete(run("train"), outputs))
                .isEqualTo(added);
        var version = repo.models.version("flight-delay", "1");
        assertThat(version.author()).isEqualTo("ada");
        assertThat(version.message()).isEqualTo("Trained by run r-1");
        assertThat(version.files()).extracting(ModelFile::path).containsExactly("model.json", "model.ubj");
        assertThat(version.metrics()).containsEntry("validation.auc", 0.7);
    }

    @Test
    void otherRunsAndRunsWithoutAPackageAreLeftAlone() {
        var completion = new TrainedModels(repo.models);

        assertThat(completion.complete(run("evaluate"), Map.of("modelPackage", "runs/r-1/model")))
                .isEmpty();
        assertThat(completion.complete(run("train"), Map.of("auc", 0.7))).isEmpty();
        assertThat(repo.models.search("")).isEmpty();
    }

    @Test
    void aPackageOutsideTheRunsOrNotWholeFailsTheRun() throws IOException {
        publish("runs/r-1/model");
        repo.storage.replace("runs/r-1/model/model.ubj", new ByteArrayInputStream(RepoFixture.bytes("tampered")));

        assertFails(
                ErrorType.DATA,
                "not below runs/",
                Map.of("modelPackage", "models/blobs", "repository", "m", "trainingDigest", "d"));
        assertFails(
                ErrorType.DATA,
                "is not a path below the storage root",
                Map.of("modelPackage", "runs/../../etc", "repository", "m", "trainingDigest", "d"));
        assertFails(ErrorType.DATA, "no 'trainingDigest'", Map.of("modelPackage", "runs/r-1/model", "repository", "m"));
        assertFails(
                ErrorType.DATA,
                "'model.ubj' does not match its digest",
                Map.of("modelPackage", "runs/r-1/model", "repository", "m", "trainingDigest", "d"));
        assertFails(
                ErrorType.USER,
                "'M M' is not a name",
                Map.of("modelPackage", "runs/r-1/model", "repository", "M M", "trainingDigest", "d"));
        assertThat(repo.models.search("")).isEmpty();
    }

    @Test
    void namedModelsArePinnedToVersionsAndBlobs() {
        repo.models.create("m", "", Map.of(), "ada");
        var first = repo.commitModel("m", "validation.auc", 0.7);
        repo.commitModel("m", "validation.auc", 0.8);
        repo.models.moveAlias("m", "champion", "1");
        var resolution = new ModelResolution(repo.models);

        var prepared = resolution.prepare(
                "score", Map.of("models", List.of("m@champion", "m@1", "m@latest"), "table", "gold.x"));

        var files = Map.of(
                "model.json",
                first.files().get(0).sha256(),
                "model.ubj",
                first.files().get(1).sha256());
        assertThat((List<?>) prepared.get("resolved-models"))
                .hasSize(2)
                .first()
                .isEqualTo(Map.of("name", "m", "version", 1L, "files", files));
        assertThat(prepared).containsEntry("table", "gold.x");
        assertThat((List<?>) resolution
                        .prepare("evaluate", Map.of("models", "m@1, m@2"))
                        .get("resolved-models"))
                .hasSize(2);
        assertThat(resolution.prepare("ingest", Map.of("models", "m@9"))).doesNotContainKey("resolved-models");
    }

    @Test
    void anUnknownOrUnusableModelIsTheUsersFault() {
        repo.models.create("m", "", Map.of(), "ada");
        repo.commit("m", "notes.txt", "no model");
        var resolution = new ModelResolution(repo.models);

        for (var wrong : Map.of(
                        "m@champion",
                        "'champion' is not a version or alias of m",
                        "n@1",
                        "'n' is not a model repository",
                        "m",
                        "write the version or alias after an @",
                        "m@1",
                        "it has no model.json")
                .entrySet()) {
            assertThatThrownBy(() -> resolution.prepare("score", Map.of("models", List.of(wrong.getKey()))))
                    .isInstanceOfSatisfying(
                            JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.USER))
                    .hasMessageContaining(wrong.getValue());
        }
    }

    private void assertFails(ErrorType type, String message, Map<String, Object> outputs) {
        assertThatThrownBy(() -> new TrainedModels(repo.models).complete(run("train"), outputs))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(type))
                .hasMessageContaining(message);
    }

    private void publish(String path) throws IOException {
        for (var file :
                RepoFixture.modelPackage("flight-delay", "validation.auc", 0.7).entrySet()) {
            repo.storage.publish(
                    path + "/" + file.getKey(), new ByteArrayInputStream(RepoFixture.bytes(file.getValue())));
        }
        repo.storage.publish(path + "/.model.json.crc", new ByteArrayInputStream(new byte[] {1}));
    }

    private static Run run(String jobType) {
        return new Run(
                "r-1",
                jobType,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "default",
                RunState.RUNNING,
                1,
                Map.of(),
                "ada",
                1,
                Optional.of(2L),
                Optional.empty(),
                "",
                0,
                0,
                Map.of(),
                List.of(),
                Map.of(),
                List.of(),
                List.of(),
                false,
                Optional.empty(),
                Optional.empty());
    }
}
