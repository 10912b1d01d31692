package io.aimass.benchmarks.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RunEvents;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The product's own driver process, given runs as the server gives them, by the driver protocol of {@code docs/architecture.md}. */
final class WarmDriver implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DRIVER = "d-1";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<Map<String, Object>> waiting = new ArrayBlockingQueue<>(1);
    private final BlockingQueue<JobOutcome> ended = new ArrayBlockingQueue<>(1);
    private Child child;
    private Process process;
    private final CountDownLatch asked = new CountDownLatch(1);
    private Optional<StandaloneCluster> cluster = Optional.empty();
    private double startSeconds;
    private int runs;

    private WarmDriver(HttpServer server) {
        this.server = server;
    }

    static WarmDriver start(Setup setup) throws IOException {
        var driver = new WarmDriver(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        driver.listen();
        driver.launch(setup);
        return driver;
    }

    private void listen() {
        server.setExecutor(threads);
        server.createContext("/driver/v1/drivers/" + DRIVER + "/next", this::next);
        server.createContext("/driver/v1/drivers/" + DRIVER + "/heartbeat", exchange -> answer(exchange, Map.of()));
        server.createContext("/driver/v1/runs/", this::events);
        server.start();
    }

    private void launch(Setup setup) throws IOException {
        cluster = setup.clusterOf("ours");
        var begin = System.nanoTime();
        child = new Child(setup.heap(), setup.work().resolve("ours.log"));
        var jars = setup.distribution().resolve("jobs") + "/*:"
                + setup.distribution().resolve("spark/jars") + "/*";
        var arguments = List.of(
                "--driver",
                DRIVER,
                "--server",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "--root",
                setup.work().toUri().toString(),
                "--work",
                setup.work().resolve("ours-work").toString(),
                "--master",
                cluster.map(StandaloneCluster::master).orElse("local[2]"),
                "--lease",
                "600");
        var log = "-Dlog4j2.configurationFile=classpath:io/aimass/spark/log4j2-driver.properties";
        process = child.command(List.of(log), jars, "io.aimass.spark.DriverMain", arguments)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(child.log().toFile()))
                .start();
        var first = JSON.writeValueAsString(Map.of("token", "t", "storage", Map.of(), "conf", conf()));
        process.getOutputStream().write((first + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        try {
            while (!asked.await(1, TimeUnit.SECONDS)) {
                if (!process.isAlive()) {
                    throw new IllegalStateException(
                            "the driver ended with " + process.exitValue() + "\n" + child.tail());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        startSeconds = (System.nanoTime() - begin) / 1e9;
    }

    private Map<String, String> conf() throws IOException {
        if (cluster.isEmpty()) {
            return Map.of();
        }
        var conf = new HashMap<>(Setup.executors());
        conf.put("spark.authenticate.secret", cluster.get().secret());
        return conf;
    }

    /** From its launch until it asked for the first run. */
    double startSeconds() {
        return startSeconds;
    }

    /** Of the driver and its executors. */
    List<Long> pids() {
        return Stream.concat(Stream.of(process.pid()), cluster.stream().flatMap(StandaloneCluster::executors))
                .toList();
    }

    /** Returns when the driver has told that the run is over. */
    JobOutcome.Succeeded run(String jobType, Map<String, Object> settings, Path root) throws Exception {
        var run = "r-" + jobType + "-" + ++runs;
        var request = Map.of(
                "runId",
                run,
                "attempt",
                1,
                "jobType",
                jobType,
                "settings",
                settings,
                "root",
                root.toUri().toString(),
                "previous",
                Map.of());
        waiting.put(Map.of("request", request, "token", "t"));
        JobOutcome outcome = null;
        while (outcome == null) {
            outcome = ended.poll(1, TimeUnit.SECONDS);
            if (!process.isAlive()) {
                throw new IllegalStateException("the driver ended with " + process.exitValue() + "\n" + child.tail());
            }
        }
        if (outcome instanceof JobOutcome.Succeeded succeeded) {
            return succeeded;
        }
        throw new IllegalStateException(run + ": " + outcome + "\n" + child.tail());
    }

    private void next(HttpExchange exchange) throws IOException {
        asked.countDown();
        try {
            var run = waiting.poll(20, TimeUnit.SECONDS);
            if (run == null) {
                exchange.sendResponseHeaders(204, -1);
                exchange.close();
            } else {
                answer(exchange, run);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.close();
        }
    }

    private void events(HttpExchange exchange) throws IOException {
        var lines = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        answer(exchange, Map.of("cancel", false));
        for (var line : lines) {
            var event = JSON.readValue(line, Map.class);
            if ("ended".equals(event.get("type"))) {
                ended.add(RunEvents.outcome(object(event.get("outcome"))));
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    private static void answer(HttpExchange exchange, Map<String, Object> body) throws IOException {
        exchange.getRequestBody().readAllBytes();
        var bytes = JSON.writeValueAsBytes(body);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() throws Exception {
        process.getOutputStream().close();
        process.waitFor();
        server.stop(0);
        threads.shutdownNow();
        if (cluster.isPresent()) {
            cluster.get().close();
        }
    }
}
