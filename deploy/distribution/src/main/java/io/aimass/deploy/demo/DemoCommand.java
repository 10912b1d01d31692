package io.aimass.deploy.demo;

import io.aimass.contracts.JobException;
import io.aimass.deploy.cli.PlatformOptions;
import io.aimass.deploy.cli.Remote;
import io.aimass.deploy.cli.RunWatch;
import io.aimass.deploy.cli.RunningPlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The first walk through the product, on real data. */
@Command(
        name = "demo",
        description = "Start AI Mass and take real data from seven sources to a served model.",
        footer = {"", "Example:", "  aimass demo --exit"})
public final class DemoCommand implements Callable<Integer> {
    @Mixin
    private PlatformOptions options;

    @Option(names = "--data", paramLabel = "DIR", description = "The sample data (default: the clone's data-samples).")
    private Path data;

    /** Where it runs. */
    enum Profile {
        laptop,
        cluster
    }

    @Option(
            names = "--profile",
            paramLabel = "PROFILE",
            defaultValue = "laptop",
            description =
                    "laptop: files, SQLite and one driver. cluster: Kafka, PostgreSQL, HDFS or S3 and a Spark cluster of two workers,"
                            + " each a process of its own on this machine (default: ${DEFAULT-VALUE}).")
    private Profile profile;

    @Option(
            names = "--storage",
            paramLabel = "STORAGE",
            description = "Of the cluster profile, where the lake and the models lie: hdfs or s3 (default: hdfs).")
    private ClusterProfile.Storage storage;

    @Option(names = "--exit", description = "Stop everything afterwards; the exit code is the run's own.")
    private boolean exit;

    @Option(
            names = "--prepare-only",
            description =
                    "Only make the demo's sources and its profile, then end. With the cluster profile what they live in"
                            + " keeps running until `aimass down`.")
    private boolean prepareOnly;

    @Override
    public Integer call() throws Exception {
        var started = System.nanoTime();
        var home = options.home();
        var samples = (data != null ? data : samples()).toAbsolutePath().normalize();
        if (!options.roles().equals(EnumSet.allOf(PlatformOptions.Role.class))) {
            throw JobException.user("The demo needs the whole platform: leave --role out. It is for `aimass up`.");
        }
        if (profile == Profile.laptop && storage != null) {
            throw JobException.user("--storage belongs to the cluster profile; add --profile cluster.");
        }
        if (prepareOnly) {
            RunningPlatform.prepare(options, profile(samples, home));
            return 0;
        }
        try (var memory = new MemoryWatch();
                var platform = RunningPlatform.start(options, profile(samples, home))) {
            var remote = platform.remote();
            applySpecs(remote);
            var view = new DemoView(System.out, System.console() != null);
            var ended = runWorkflows(remote, view);
            var seconds = (System.nanoTime() - started) / 1e9;
            var report = DemoReport.of(remote, ended, Math.round(seconds * 10) / 10.0, memory.peakMiB());
            view.show(report, ended);
            report.write(home);
            report.tryToWrite(Path.of("").toAbsolutePath());
            var code = RunWatch.exitCode(ended.get(ended.size() - 1));
            if (exit) {
                return code;
            }
            view.urls(platform.urls(), platform.signInLink());
            platform.awaitStop();
            return code;
        }
    }

    /** One after the other, as they are named; the last one run is the first that does not succeed. */
    private static List<Map<String, Object>> runWorkflows(Remote remote, DemoView view)
            throws IOException, InterruptedException {
        var ended = new ArrayList<Map<String, Object>>();
        for (var file : specs("workflows")) {
            var run = remote.post("/api/v1/workflows/" + stem(file) + "/runs", Map.of("parameters", Map.of()));
            ended.add(view.follow(remote, String.valueOf(run.get("id"))));
            if (RunWatch.exitCode(ended.get(ended.size() - 1)) != 0) {
                break;
            }
        }
        return ended;
    }

    private static void applySpecs(Remote remote) throws IOException {
        for (var kind : List.of("sources", "workflows")) {
            for (var file : specs(kind)) {
                remote.putText("/api/v1/" + kind + "/" + stem(file), Files.readString(file));
            }
        }
    }

    private RunningPlatform.Preparation profile(Path samples, Path home) {
        return switch (profile) {
            case laptop -> new LaptopProfile(samples, home);
            case cluster -> new ClusterProfile(samples, home, storage == null ? ClusterProfile.Storage.hdfs : storage);
        };
    }

    private static List<Path> specs(String kind) throws IOException {
        try (var files =
                Files.list(RunningPlatform.distribution().resolve("demo").resolve(kind))) {
            return files.filter(f -> f.toString().endsWith(".yaml"))
                    .sorted(Comparator.comparing(DemoCommand::stem))
                    .toList();
        }
    }

    private static String stem(Path file) {
        return file.getFileName().toString().replaceFirst("\\.yaml$", "");
    }

    private static Path samples() {
        var fromEnvironment = System.getenv("AIMASS_SAMPLES");
        if (fromEnvironment == null) {
            throw JobException.user(
                    "The demo needs its sample data: give its folder with --data. A clone has it in data-samples.");
        }
        return Path.of(fromEnvironment);
    }
}
