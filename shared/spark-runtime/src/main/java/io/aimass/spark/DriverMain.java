package io.aimass.spark;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.InvalidSettings;
import io.aimass.spark.notebook.JdbcServer;
import io.aimass.spark.notebook.NotebookPolicy;
import io.aimass.spark.notebook.NotebookServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The main of a warm driver, started by ComputeClusters: {@code --driver ID --server URL --root URI --work DIR [--master M]
 * [--slots N] [--lease SECONDS] [--grace SECONDS] [--conf key=value]...}; with {@code --notebooks PORT [--python true]
 * [--artifacts true] [--jdbc PORT]} it serves notebooks instead of runs. The first line of standard input is
 * {@code {"token", "storage": {…}, "conf": {…}}} with what must not be seen in a process list; when standard input ends, the driver halts.
 */
public final class DriverMain {
    /** The exit code of a driver whose starter is gone. */
    static final int ORPHANED_EXIT_CODE = 129;

    /** The exit code of a driver the server does not want, or does not answer. */
    static final int NOT_WANTED_EXIT_CODE = 54;

    private static final long STOP_MILLIS = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(DriverMain.class);
    private static final Set<String> OPTIONS = Set.of(
            "driver",
            "server",
            "root",
            "work",
            "master",
            "slots",
            "lease",
            "grace",
            "notebooks",
            "python",
            "artifacts",
            "jdbc");

    private DriverMain() {}

    public static void main(String[] args) {
        try {
            var options = DriverOptions.parse(Arguments.parse(OPTIONS, args));
            var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            var credentials = Json.object(String.valueOf(input.readLine()));
            var loop = new AtomicReference<DriverLoop>();
            haltAtEnd(input, loop);
            start(options, credentials, loop);
        } catch (InvalidSettings e) {
            e.problems().forEach(problem -> System.err.println("driver: " + problem));
            Runtime.getRuntime().halt(ErrorType.USER.exitCode());
        } catch (Throwable e) {
            LOG.error("The driver could not be started", e);
            Runtime.getRuntime().halt(ErrorType.INTERNAL.exitCode());
        }
    }

    private static void start(
            DriverOptions options, Map<String, Object> credentials, AtomicReference<DriverLoop> started)
            throws IOException {
        Files.createDirectories(options.work());
        var storage = strings(credentials.get("storage"));
        var server = new ServerLink(options.server(), options.driver(), String.valueOf(credentials.get("token")));
        var settings = new SessionSettings(
                        "aimass " + options.driver(), options.master(), options.root(), options.work(), options.conf())
                .withStorage(storage);
        if (settings.ownsLocalFiles()) {
            settings = settings.with(
                    "spark.local.dir", options.work().resolve("tmp").toString());
        }
        for (var entry : strings(credentials.get("conf")).entrySet()) {
            settings = settings.with(entry.getKey(), entry.getValue());
        }
        var loop = new DriverLoop(server, options);
        started.set(loop);
        loop.beat();
        if (options.notebooks().isPresent()) {
            serveNotebooks(options, options.notebooks().get(), settings, loop, server);
            return;
        }
        var spark = Sessions.open(settings);
        loop.tellOf(spark.sparkContext());
        WarmUp.run(spark, warmUpFolder(options, spark.sparkContext().isLocal()));
        loop.work(new JobRunner(Jobs.load(), spark, storage), storage);
    }

    private static void serveNotebooks(
            DriverOptions options, Notebooks notebooks, SessionSettings settings, DriverLoop loop, ServerLink server) {
        var needed = new LinkedHashMap<>(NotebookServer.settings(notebooks.policy()));
        if (notebooks.jdbc().isPresent()) {
            needed.putAll(JdbcServer.settings(settings.spark()));
        }
        var complete = settings;
        for (var entry : needed.entrySet()) {
            complete = complete.with(entry.getKey(), entry.getValue());
        }
        var spark = Sessions.open(complete);
        loop.tellOf(spark.sparkContext());
        spark.sql("SHOW NAMESPACES").collectAsList();
        try (var served = NotebookServer.start(notebooks.port(), server::caller, notebooks.policy())) {
            var jdbc = notebooks
                    .jdbc()
                    .map(port -> JdbcServer.start(spark, port, options.work(), server::caller)
                            .port());
            loop.serve(served.port(), jdbc);
            served.awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Executors may be on other machines, which see the storage root. */
    private static URI warmUpFolder(DriverOptions options, boolean local) {
        return local
                ? options.work().resolve("warm-up").toUri()
                : URI.create(options.root().toString().replaceAll("/$", "") + "/warm-up/" + options.driver());
    }

    private static void haltAtEnd(BufferedReader input, AtomicReference<DriverLoop> started) {
        var thread = new Thread(
                () -> {
                    try {
                        input.transferTo(Writer.nullWriter());
                    } catch (IOException e) {
                        LOG.warn("Standard input broke: {}", e.toString());
                    }
                    if (started.get() != null && started.get().idle()) {
                        leaveTheCluster();
                    }
                    Runtime.getRuntime().halt(ORPHANED_EXIT_CODE);
                },
                "standard-input");
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends the event log, without which Spark's history takes the application for one that still runs. */
    private static void leaveTheCluster() {
        var session = SparkSession.getDefaultSession();
        if (session.isEmpty() || session.get().sparkContext().isLocal()) {
            return;
        }
        var stopping = new Thread(() -> session.get().stop(), "stopping");
        stopping.setDaemon(true);
        stopping.start();
        try {
            stopping.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, String> strings(Object value) {
        var result = new LinkedHashMap<String, String>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((k, v) -> result.put(String.valueOf(k), String.valueOf(v)));
        }
        return result;
    }

    /**
     * Ports of which 0 takes a free one.
     *
     * @param jdbc empty serves no JDBC
     */
    record Notebooks(int port, NotebookPolicy policy, Optional<Integer> jdbc) {}

    /** What a driver is started with. */
    record DriverOptions(
            String driver,
            URI server,
            URI root,
            Path work,
            String master,
            int slots,
            Duration lease,
            Duration grace,
            Optional<Notebooks> notebooks,
            Map<String, String> conf) {
        static DriverOptions parse(Arguments arguments) {
            var driver = arguments.required("driver");
            var server = arguments.required("server");
            var root = arguments.required("root");
            var work = arguments.required("work");
            arguments.throwIfInvalid();
            return new DriverOptions(
                    driver,
                    URI.create(server),
                    URI.create(root),
                    Path.of(work),
                    arguments.option("master").orElse(System.getProperty("spark.master") == null ? "local[2]" : ""),
                    arguments.option("slots").map(Integer::parseInt).orElse(1),
                    Duration.ofSeconds(
                            arguments.option("lease").map(Long::parseLong).orElse(6L)),
                    Duration.ofSeconds(
                            arguments.option("grace").map(Long::parseLong).orElse(30L)),
                    arguments
                            .option("notebooks")
                            .map(port -> new Notebooks(
                                    Integer.parseInt(port),
                                    new NotebookPolicy(isTrue(arguments, "python"), isTrue(arguments, "artifacts")),
                                    arguments.option("jdbc").map(Integer::parseInt))),
                    arguments.conf());
        }

        boolean local() {
            return (master.isEmpty() ? System.getProperty("spark.master", "local") : master).startsWith("local");
        }

        private static boolean isTrue(Arguments arguments, String option) {
            return arguments.option(option).map(Boolean::parseBoolean).orElse(false);
        }
    }
}
