package io.aimass.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.aimass.contracts.ErrorType;
import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RunEvents;
import io.aimass.contracts.RunRequest;
import io.aimass.contracts.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.SparkUserAppException;
import org.apache.spark.sql.SparkSession;

/**
 * Runs one job, as the main class of a job jar: {@code spark-submit --class io.aimass.spark.JobMain ingest-jobs.jar run ingest
 * --settings s.yaml --run-id R --root file:/data}. The outcome goes to standard output as one JSON line, messages to standard
 * error, and the exit code is the outcome's. Secrets come from {@code AIMASS_SECRET_<NAME>}.
 */
public final class JobMain {
    private static final Set<String> OPTIONS =
            Set.of("settings", "run-id", "attempt", "root", "events", "previous", "master", "work", "log");
    private static final String USAGE = """
            Usage: run <job-type> --settings FILE --root URI [--run-id ID] [--events FILE] [--previous FILE]
                   [--master URL] [--work DIR] [--log FILE] [--conf key=value]...
                   list
                   describe <job-type>
            """;
    private static final String RUN_ID = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    private final Jobs jobs;
    private final PrintStream out;
    private final PrintStream err;

    JobMain(Jobs jobs, PrintStream out, PrintStream err) {
        this.jobs = jobs;
        this.out = out;
        this.err = err;
    }

    public static void main(String[] args) throws SparkUserAppException {
        var code = new JobMain(Jobs.load(), System.out, System.err).run(args);
        if (!inYarnsMaster()) {
            System.exit(code);
        }
        if (code != 0) {
            throw new SparkUserAppException(code);
        }
    }

    /** There the JVM is YARN's application master, which reports how we ended once we have returned. */
    private static boolean inYarnsMaster() {
        return "yarn".equals(System.getProperty("spark.master"))
                && "cluster".equals(System.getProperty("spark.submit.deployMode"));
    }

    /** @return the exit code */
    int run(String... args) {
        try {
            var arguments = Arguments.parse(OPTIONS, args);
            return switch (arguments.word(0)) {
                case "run" -> runJob(arguments);
                case "list" -> list(arguments);
                case "describe" -> describe(arguments);
                default -> usage(arguments);
            };
        } catch (InvalidSettings invalid) {
            invalid.problems().forEach(this::complain);
            return ErrorType.USER.exitCode();
        } catch (JobException problem) {
            complain(problem.getMessage());
            return problem.type().exitCode();
        }
    }

    private int usage(Arguments arguments) {
        arguments.throwIfInvalid();
        err.print(USAGE);
        return ErrorType.USER.exitCode();
    }

    private int list(Arguments arguments) {
        arguments.throwIfInvalid();
        jobs.descriptors().forEach(job -> out.println(job.name() + "  " + job.summary()));
        return 0;
    }

    private int describe(Arguments arguments) {
        arguments.throwIfInvalid();
        var job = jobs.find(arguments.word(1)).descriptor();
        out.println(job.name() + ": " + job.summary());
        job.settings()
                .forEach(setting -> out.println("  " + setting.key() + " ("
                        + setting.type().name().toLowerCase(Locale.ROOT)
                        + (setting.required() ? ", required" : "")
                        + setting.defaultValue().map(d -> ", default " + d).orElse("")
                        + ")  " + setting.help()));
        return 0;
    }

    private int runJob(Arguments arguments) {
        var request = request(arguments);
        jobs.find(request.jobType()).plan(Settings.of(request.jobType(), request.settings()));
        var work = work(arguments, request.runId());
        JobLog.toFile(arguments.option("log").map(Path::of).orElse(work.resolve("job.log")));
        return outcome(arguments, request, work).exitCode();
    }

    private RunRequest request(Arguments arguments) {
        var settings =
                arguments.option("settings").map(file -> yaml(arguments, file)).orElse(Map.of());
        var previous =
                arguments.option("previous").map(file -> yaml(arguments, file)).orElse(Map.of());
        var root = arguments.required("root");
        if (!root.isEmpty() && !root.matches("[a-z0-9]+:.*")) {
            arguments.problem("'--root " + root + "' must be a URI: file:/…, hdfs://… or s3a://…");
        }
        var runId = arguments.option("run-id").orElseGet(JobMain::newRunId);
        if (!runId.matches(RUN_ID)) {
            arguments.problem("'--run-id " + runId + "' must be letters, digits, '.', '_' and '-', at most 64");
        }
        if (arguments.word(1).isEmpty()) {
            arguments.problem("the job type is missing; 'list' shows them");
        }
        var attempt = arguments.option("attempt").orElse("1");
        if (!attempt.matches("[1-9][0-9]{0,8}")) {
            arguments.problem("'--attempt " + attempt + "' must be a whole number from 1 on");
        }
        arguments.throwIfInvalid();
        return new RunRequest(runId, Integer.parseInt(attempt), arguments.word(1), settings, root, outputs(previous));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> outputs(Map<String, Object> outcome) {
        return outcome.get("outputs") instanceof Map<?, ?> outputs ? (Map<String, Object>) outputs : outcome;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> yaml(Arguments arguments, String file) {
        try {
            var text = file.startsWith("{") ? file : Files.readString(Path.of(file));
            var tree = new YAMLMapper().readValue(text, Object.class);
            if (tree == null) {
                return Map.of();
            }
            if (tree instanceof Map<?, ?> map) {
                return (Map<String, Object>) map;
            }
            arguments.problem("'" + file + "' must hold keys and values, such as 'source: flights'");
        } catch (NoSuchFileException e) {
            arguments.problem("there is no file '" + file + "'");
        } catch (JsonProcessingException e) {
            arguments.problem("'" + file + "' is not YAML: " + e.getOriginalMessage());
        } catch (IOException e) {
            arguments.problem("'" + file + "' cannot be read: " + e.getMessage());
        }
        return Map.of();
    }

    private static Path work(Arguments arguments, String runId) {
        try {
            var work = arguments.option("work").map(Path::of);
            return work.isPresent()
                    ? Files.createDirectories(work.get())
                    : Files.createTempDirectory("aimass-" + runId + "-");
        } catch (IOException e) {
            throw JobException.external(
                    e, "No folder for the run's own files can be made: %s. Give one with --work.", e.getMessage());
        }
    }

    private JobOutcome outcome(Arguments arguments, RunRequest request, Path work) {
        var cancellation = new Cancellation();
        var queue = new EventQueue(request);
        try (var folder = new RunFolder(request, work, storageOptions());
                var session = session(arguments, request, work)) {
            var runner = new JobRunner(jobs, session, storageOptions());
            var hook = new Thread(() -> stop(runner, request, cancellation, queue));
            Runtime.getRuntime().addShutdownHook(hook);
            var pump = EventPump.start("events", queue, lines -> deliver(arguments, folder, lines));
            var outcome = runner.run(request, queue, JobMain::secret, cancellation);
            folder.outcome(outcome);
            join(pump);
            if (!cancellation.requested()) {
                Runtime.getRuntime().removeShutdownHook(hook);
            }
            out.println(Json.text(RunEvents.toMap(outcome)));
            return outcome;
        }
    }

    private SparkSession session(Arguments arguments, RunRequest request, Path work) {
        var master = arguments.option("master").orElse(System.getProperty("spark.master") == null ? "local[*]" : "");
        return Sessions.open(new SessionSettings(
                        "aimass " + request.jobType() + " " + request.runId(),
                        master,
                        URI.create(request.root()),
                        work,
                        arguments.conf())
                .withStorage(storageOptions()));
    }

    /** Ctrl-C: the run ends as cancelled, if it can within a few seconds. */
    private static void stop(JobRunner runner, RunRequest request, Cancellation cancellation, EventQueue queue) {
        cancellation.request();
        runner.cancel(request);
        try {
            queue.awaitEnd(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean deliver(Arguments arguments, RunFolder folder, List<String> lines) {
        folder.append(lines);
        lines.forEach(this::show);
        arguments.option("events").ifPresent(file -> {
            try {
                Files.write(
                        Path.of(file),
                        lines,
                        StandardCharsets.UTF_8,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            } catch (IOException e) {
                complain("the events file '" + file + "' cannot be written: " + e.getMessage());
            }
        });
        return true;
    }

    private void show(String line) {
        var event = Json.object(line);
        if ("log".equals(event.get("type"))) {
            err.println(event.get("level") + " " + event.get("message"));
        }
    }

    private static void join(Thread pump) {
        try {
            pump.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String secret(String name) {
        var variable = "AIMASS_SECRET_" + name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        var value = System.getenv(variable);
        if (value == null) {
            throw JobException.user(
                    "There is no secret '%s'. Put its value into the environment variable %s.", name, variable);
        }
        return value;
    }

    /** {@code AIMASS_STORAGE_ACCESS_KEY} is the storage option {@code access-key}. */
    private static Map<String, String> storageOptions() {
        var options = new LinkedHashMap<String, String>();
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("AIMASS_STORAGE_")) {
                options.put(
                        name.substring("AIMASS_STORAGE_".length())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '-'),
                        value);
            }
        });
        return options;
    }

    private static String newRunId() {
        var random = new SecureRandom();
        var id = new StringBuilder("r-");
        for (var i = 0; i < 20; i++) {
            id.append("abcdefghijklmnopqrstuvwxyz0123456789".charAt(random.nextInt(36)));
        }
        return id.toString();
    }

    private void complain(String message) {
        err.println("aimass: " + message);
    }
}
