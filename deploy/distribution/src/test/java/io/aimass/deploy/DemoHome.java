package io.aimass.deploy;

import io.aimass.deploy.cli.Remote;
import io.aimass.deploy.cli.Running;
import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One demo on a home of its own, run to its end and kept running for every product test of this JVM. */
final class DemoHome implements BeforeAllCallback, ParameterResolver {
    /** Java's own, as for whoever does the demo. */
    static final String FOR_USERS = "4";

    /** What costs least where many processes are new. */
    static final String FOR_SHORT_RUNS = "1";

    private static final Duration PATIENCE = Duration.ofMinutes(12);
    private static Demo demo;

    /** The running product after its demo. */
    static final class Demo implements AutoCloseable {
        private final Path home;
        private final String jitLevel;
        private final List<String> options;
        private Process process;
        private Map<String, Object> report;
        private Map<String, Object> firstReport;

        /**
         * @param jitLevel {@code AIMASS_JIT_LEVEL}
         * @param options of {@code aimass demo} beside those that every test needs
         */
        Demo(Path home, String jitLevel, String... options) throws IOException {
            this.home = home;
            this.jitLevel = jitLevel;
            this.options = List.of(options);
            run();
        }

        /** Stops the product and does {@code aimass demo} on its home once more, which then is what runs. */
        void again() throws Exception {
            stop();
            run();
        }

        private void run() throws IOException {
            var log = Files.createTempFile(home, "demo", ".out");
            var arguments = new ArrayList<>(List.of(
                    "demo", "--data", Product.ROOT.resolve("data-samples").toString()));
            arguments.addAll(Product.FREE_PORTS);
            arguments.addAll(options);
            process = Product.start(home, log, Map.of("AIMASS_JIT_LEVEL", jitLevel), arguments);
            var deadline = Instant.now().plus(PATIENCE);
            while (!Files.readString(log).contains("It keeps running")) {
                if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                    process.destroy();
                    throw new AssertionError("The demo has not reached its end: " + Files.readString(log));
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            }
            report = Json.object(Files.readString(home.resolve("demo-report.json")));
            firstReport = firstReport == null ? report : firstReport;
        }

        private void stop() throws InterruptedException {
            process.destroy();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }

        Path home() {
            return home;
        }

        Map<String, Object> report() {
            return report;
        }

        /** Of the home when it was fresh. */
        Map<String, Object> firstReport() {
            return firstReport;
        }

        long pid() {
            return process.pid();
        }

        Remote remote() throws IOException {
            return Product.remote(home);
        }

        String url(String role) {
            return Running.on(home).orElseThrow().urls().get(role);
        }

        /** Not with JUnit's root context, which a class has for itself where several JVMs share the classes. */
        private void closeAtExit() {
            try {
                close();
            } catch (Exception e) {
                throw new IllegalStateException("The demo's home " + home + " is left.", e);
            }
        }

        @Override
        public void close() throws Exception {
            stop();
            try (var files = Files.walk(home)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        synchronized (DemoHome.class) {
            if (demo == null) {
                demo = new Demo(Files.createTempDirectory("aimass-demo"), FOR_USERS);
                Runtime.getRuntime().addShutdownHook(new Thread(demo::closeAtExit));
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Demo.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return demo;
    }
}
