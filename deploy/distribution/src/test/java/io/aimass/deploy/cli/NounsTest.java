package io.aimass.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.ModelManifest;
import io.aimass.contracts.RunEvent;
import io.aimass.deploy.Documented;
import io.aimass.deploy.LoneServer;
import io.aimass.orchestration.platform.config.Config;
import io.aimass.orchestration.platform.config.Home;
import io.aimass.orchestration.platform.config.Secrets;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What each noun does to a server; its driver is the test, which fails a run whose {@code seed} is 65 as DATA. */
@Isolated("what its commands print is caught for the whole JVM")
class NounsTest {
    private static final Path ROOT = Path.of(System.getProperty("aimass.root"));
    private static LoneServer server;
    private static AutoCloseable driver;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException {
        server = LoneServer.start();
        driver = server.driver(NounsTest::play);
    }

    @AfterAll
    static void stop() throws Exception {
        driver.close();
        server.close();
    }

    @Test
    void sourcesAreAppliedListedShownAndForgotten() {
        var specs = ROOT.resolve("deploy/demo/sources");
        var applied = aimass("source apply -f " + specs + "/weather.yaml -f " + specs + "/airlines.yaml");
        assertThat(applied.exitCode()).as(applied.err()).isZero();
        assertThat(applied.err().lines()).containsExactly("source weather applied", "source airlines applied");

        assertThat(Said.everyFormatOf(server.home(), "source list", "name"))
                .extracting(source -> source.get("name"))
                .containsExactlyInAnyOrder("weather", "airlines");
        assertThat(json("source show weather")).containsEntry("name", "weather");

        assertThat(aimass("source delete weather").exitCode()).isZero();
        var gone = aimass("source show weather");
        assertThat(gone.exitCode()).isEqualTo(64);
        assertThat(gone.err()).contains("weather");
        assertThat(gone.out()).isEmpty();
    }

    @Test
    void tokensAreMadeListedAndRevoked() throws IOException {
        var printed = aimass("token create ann --lifetime 30d");
        assertThat(printed.exitCode()).as(printed.err()).isZero();
        var file = folder.resolve("ben.token");
        assertThat(aimass("token create ben --file " + file).out()).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(server.as(printed.out().strip()).get("/api/v1/me"))
                .containsEntry("name", "ann")
                .containsEntry("kind", "ADMIN");
        var ben = server.as(Files.readString(file).strip());
        assertThat(ben.get("/api/v1/me")).containsEntry("name", "ben");

        assertThat(Said.everyFormatOf(server.home(), "token list", "name"))
                .filteredOn(token -> !String.valueOf(token.get("name")).startsWith("administrator-"))
                .allSatisfy(token -> assertThat(token).containsOnlyKeys("name", "createdAt", "expiresAt"))
                .extracting(token -> token.get("name"), token -> token.get("expiresAt") == null)
                .containsExactlyInAnyOrder(tuple("ann", false), tuple("ben", true));

        assertThat(aimass("token create ann").err()).contains("There is a token 'ann' already. Revoke it first");
        assertThat(aimass("token create cid --lifetime soon").err()).contains("write 500ms, 2s, 20m, 12h or 30d");
        assertThat(aimass("token create cid --file " + file).exitCode()).isEqualTo(64);
        assertThat(aimass("token revoke bem").err()).contains("did you mean 'ben'?");
        assertThat(aimass("token revoke ben").exitCode()).isZero();
        assertThatThrownBy(() -> ben.get("/api/v1/me"))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isEqualTo(401));
    }

    @Test
    void jobsAreAppliedRunAndForgotten() throws IOException {
        var spec = Files.writeString(folder.resolve("job.yaml"), """
                kind: job
                name: nightly
                jobType: generate
                settings: {rows: 1, seed: 0, target: bronze.made}
                """);
        assertThat(aimass("job apply -f " + spec).err().strip()).isEqualTo("job nightly applied");

        assertThat(Said.everyFormatOf(server.home(), "job list", "name"))
                .extracting(job -> job.get("jobType"))
                .containsExactly("generate");
        assertThat(json("job show nightly")).containsEntry("jobType", "generate");

        var run = json("job run nightly --wait");
        assertThat(run).containsEntry("state", "SUCCEEDED").containsEntry("job", "nightly");
        var failed = aimass("job run nightly --set seed=65 --wait");
        assertThat(failed.exitCode()).isEqualTo(65);
        assertThat(failed.err()).contains("This run was to fail.");

        assertThat(aimass("job delete nightly").exitCode()).isZero();
        assertThat(aimass("job show nightly").exitCode()).isEqualTo(64);
    }

    @Test
    void theJobOfTheDocsIsSavedAndTheCommandsOfItsPoolArePrinted() throws IOException {
        var spec =
                Files.writeString(folder.resolve("nightly-scores.yaml"), Documented.block("docs/jobs.md", "kind: job"));
        var applied = aimass("job apply -f " + spec);
        assertThat(applied.exitCode()).as(applied.err()).isZero();

        var model = modelPackage("flight-delay");
        assertThat(aimass("model create flight-delay").exitCode()).isZero();
        assertThat(aimass("model upload flight-delay " + model + " --message First")
                        .exitCode())
                .isZero();
        assertThat(aimass("model promote flight-delay@1 champion").exitCode()).isZero();

        var printed = new ArrayList<String>();
        for (var command : Documented.commands("docs/cluster.md", "aimass cluster command default")) {
            var ended = Said.aimass(
                    server.home(), command.subList(1, command.size()).toArray(String[]::new));
            printed.add(ended.exitCode() + " " + ended.out() + ended.err());
        }

        assertThat(printed).hasSize(3).allMatch(answer -> answer.startsWith("0 "));
        assertThat(printed.get(0)).contains("DRIVER");
        assertThat(printed.get(1)).contains("bin/spark-submit", "inference-jobs.jar", "\"version\":1");
        assertThat(printed.get(2)).contains("[", "flight-delay@champion", "month >= 11");
        assertThat(aimass("job delete nightly-scores").exitCode()).isZero();
    }

    /** As a training leaves it; what is in its file of trees, nobody looks at before a run. */
    private Path modelPackage(String repository) throws IOException {
        var trees = "trees".getBytes(StandardCharsets.UTF_8);
        var made = Files.createDirectories(folder.resolve("package-of-" + repository));
        Files.write(made.resolve("model.ubj"), trees);
        var manifest = new ModelManifest(
                repository,
                "xgboost",
                "model.ubj",
                List.of(new ModelManifest.Column("distance", "double", true, "miles")),
                List.of(new ModelManifest.Column("probability", "double", false, "")),
                List.of(),
                0.5,
                Map.of("auc", 0.7),
                Map.of("rows", 10),
                "test",
                Map.of("model.ubj", sha256(trees)));
        Files.writeString(made.resolve("model.json"), Json.text(manifest.toMap()));
        return made;
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theWorkflowOfTheDocsCanBeApplied() throws IOException {
        var report = Files.writeString(folder.resolve("report.yaml"), """
                kind: job
                name: report
                jobType: generate
                settings: {rows: 1, seed: 0, target: bronze.made}
                """);
        aimass("job apply -f " + report);
        var source = Files.writeString(
                folder.resolve("workflow.yaml"), Documented.block("docs/workflows.md", "kind: workflow"));

        var applied = aimass("workflow apply -f " + source);

        assertThat(applied.exitCode()).as(applied.err()).isZero();
        assertThat(aimass("workflow delete flight-delay").exitCode()).isZero();
        assertThat(aimass("job delete report").exitCode()).isZero();
    }

    @Test
    void theConfigurationOfTheDocsIsReadAsItStands() throws IOException {
        var home = Home.open(folder.resolve("home"));
        Files.writeString(home.config(), Documented.block("docs/configuration.md", "host: 127.0.0.1"));
        var secrets = Files.writeString(home.secrets(), "metadata: a\nlake: b\nlake-key: c\n");
        Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rw-------"));

        var read = Config.read(home, new Secrets(home));

        assertThat(read.storageOptions()).containsEntry("secret-key", "b").containsEntry("access-key", "c");
        var bare = Config.read(Home.open(folder.resolve("bare")), new Secrets(home));
        assertThat(read)
                .usingRecursiveComparison()
                .comparingOnlyFields("host", "ports", "names", "session", "pools")
                .isEqualTo(bare);
    }

    @Test
    void thePoolsOfTheDocsThatShareAClusterAreRead() throws IOException {
        var home = Home.open(folder.resolve("sharing"));
        Files.createDirectories(home.cluster());
        Files.writeString(home.clusterSecret(), "known");
        Files.writeString(
                home.config(),
                Documented.block(
                        "docs/cluster.md", "pools:\n  default:\n    master: \"spark://127.0.0.1:7077\"\n    conf:"));

        assertThat(Config.read(home, new Secrets(home)).pools().values())
                .extracting(pool -> pool.name() + " " + pool.conf().get("spark.cores.max"))
                .containsExactlyInAnyOrder("default 3", "notebooks 1");
    }

    @Test
    void jobTypesAreListedAndDescribed() {
        assertThat(Said.everyFormatOf(server.home(), "job types", "name"))
                .extracting(type -> type.get("name"))
                .contains("ingest", "clean", "features", "train", "evaluate", "score", "generate");
        assertThat(json("job types generate").get("settings").toString()).contains("rows", "target");

        var unknown = aimass("job types generat");
        assertThat(unknown.exitCode()).isEqualTo(64);
        assertThat(unknown.err()).contains("did you mean 'generate'");
    }

    @Test
    void runsAreListedShownAndRetried() {
        var failed = aimass("run submit generate --set rows=1 --set seed=65 --set target=bronze.made --wait -o name");
        assertThat(failed.exitCode()).isEqualTo(65);
        var id = failed.out().strip();

        assertThat(Said.everyFormatOf(server.home(), "run list --state FAILED", "id"))
                .allSatisfy(run -> assertThat(run).containsEntry("state", "FAILED"))
                .extracting(run -> run.get("id"))
                .contains(id);
        assertThat(Said.items(json("run list --limit 1"))).hasSize(1);
        assertThat(json("run show " + id)).containsEntry("errorType", "DATA");
        assertThat(aimass("run show " + id + " -o name").out().strip()).isEqualTo(id);

        var again = aimass("run retry " + id + " --wait -o json");
        assertThat(again.exitCode()).isEqualTo(65);
        assertThat((Integer) Json.object(again.out()).get("attempt")).isEqualTo(2);

        var wrong = aimass("run submit generate --set row=1");
        assertThat(wrong.exitCode()).isEqualTo(64);
        assertThat(wrong.err())
                .contains("'rows' is missing", "'target' is missing", "'row' is not a setting", "did you mean 'rows'");
        assertThat(aimass("run show r-none").exitCode()).isEqualTo(64);
    }

    @Test
    void workflowsAreAppliedRunAndForgotten() throws IOException {
        var wrong = Files.writeString(folder.resolve("wrong.yaml"), """
                kind: workflow
                name: made
                tasks:
                  a: {job: generat, needs: [b]}
                  b: {job: generate, needs: [a, c], settings: {rows: 1, target: bronze.made}}
                """);
        var refused = aimass("workflow apply -f " + wrong);
        assertThat(refused.exitCode()).isEqualTo(64);
        assertThat(refused.err()).contains("generat").contains("'c'");
        assertThat(refused.err().lines()).hasSizeGreaterThan(1);

        var spec = Files.writeString(folder.resolve("made.yaml"), """
                kind: workflow
                name: made
                parameters: {seed: 0}
                tasks:
                  only: {job: generate, settings: {rows: 1, seed: "${parameters.seed}", target: bronze.made}}
                """);
        assertThat(aimass("workflow apply -f " + spec).err().strip()).isEqualTo("workflow made applied");
        assertThat(Said.everyFormatOf(server.home(), "workflow list", "name"))
                .extracting(workflow -> workflow.get("name"))
                .contains("made");
        assertThat(json("workflow show made").get("spec").toString()).contains("kind: workflow");

        var run = json("workflow run made --wait");
        assertThat(run).containsEntry("state", "SUCCEEDED");
        assertThat(aimass("workflow run made --set seed=65 --wait").exitCode()).isEqualTo(65);
        assertThat(Said.everyFormatOf(server.home(), "workflow runs", "id")).hasSize(2);
        assertThat(json("workflow runs " + run.get("id"))).containsEntry("workflow", "made");

        assertThat(aimass("workflow delete made").exitCode()).isZero();
        assertThat(aimass("workflow show made").exitCode()).isEqualTo(64);
    }

    @Test
    void modelsAreUploadedPromotedAndDownloaded() throws IOException {
        var weights = Files.createDirectories(folder.resolve("package/deep")).resolve("weights of it.bin");
        Files.write(weights, new byte[] {1, 2, 3});
        assertThat(json("model create fraud")).containsEntry("name", "fraud");

        var version = Json.object(Said.aimass(
                        server.home(),
                        "model",
                        "upload",
                        "fraud",
                        folder.resolve("package").toString(),
                        "--message",
                        "First try",
                        "-o",
                        "json")
                .out());
        assertThat(version).containsEntry("version", 1).containsEntry("message", "First try");

        assertThat(aimass("model promote fraud@1 champion").exitCode()).isZero();
        assertThat(json("model show fraud@champion")).containsEntry("version", 1);
        assertThat(Said.everyFormatOf(server.home(), "model list --search frau", "name"))
                .extracting(model -> model.get("name"))
                .containsExactly("fraud");
        assertThat(Said.everyFormatOf(server.home(), "model versions fraud", "version"))
                .hasSize(1);

        var archive = folder.resolve("fraud.zip");
        assertThat(aimass("model download fraud@champion --to " + archive).exitCode())
                .isZero();
        try (var zip = FileSystems.newFileSystem(archive)) {
            assertThat(Files.readAllBytes(zip.getPath("deep/weights of it.bin")))
                    .containsExactly(1, 2, 3);
        }

        assertThat(aimass("model promote fraud@champion other").err()).contains("names no version number");
        assertThat(aimass("model promote fraud@7 champion").exitCode()).isEqualTo(64);
        assertThat(aimass("model download fraud@7 --to " + archive).exitCode()).isEqualTo(64);
        var nowhere = aimass("model download fraud@1 --to " + folder.resolve("no/where.zip"));
        assertThat(nowhere.exitCode()).isEqualTo(64);
        assertThat(nowhere.err()).contains("cannot be written: name a file in a folder that is there");
        assertThat(aimass("model upload fraud " + folder.resolve("none") + " --message x")
                        .err())
                .contains("There is no file or folder");
        assertThat(Said.items(json("model versions fraud"))).hasSize(1);
    }

    @Test
    void theVersionIsThePomsEverywhere() throws IOException {
        var pom = Files.readString(ROOT.resolve("pom.xml"));
        var version = pom.substring(pom.indexOf("<version>") + 9, pom.indexOf("</version>"));

        assertThat(json("status")).containsEntry("version", version);
        assertThat(new Cli.Version().getVersion()).containsExactly("aimass " + version);
    }

    private static Said aimass(String command) {
        return Said.aimass(server.home(), command.split(" "));
    }

    private static Map<String, Object> json(String command) {
        return Said.json(server.home(), command);
    }

    private static List<RunEvent> play(Map<String, Object> request) {
        var seed = String.valueOf(((Map<?, ?>) request.get("settings")).get("seed"));
        JobOutcome outcome = seed.equals("65")
                ? new JobOutcome.Failed(ErrorType.DATA, "This run was to fail.")
                : new JobOutcome.Succeeded(Map.of(), List.of(), false);
        return List.of(new RunEvent.Ended(outcome));
    }
}
