package io.aimass.spark.commit;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A second Java with this test's class path and flags. */
final class OtherJvm {
    private static final long MINUTES = 30;

    private final Process process;
    private final Path log;

    private OtherJvm(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static OtherJvm start(Path log, Class<?> main, List<String> arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(a -> a.startsWith("--add-opens") || a.startsWith("-D"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1", "-cp", classPath(), main.getName()));
        command.addAll(arguments);
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new OtherJvm(process, log);
    }

    int exitCode() throws Exception {
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException("did not end:\n" + Files.readString(log));
        }
        return process.exitValue();
    }

    void await(BooleanSupplier condition) throws Exception {
        var deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
        while (!condition.getAsBoolean()) {
            if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                throw new IllegalStateException("ended early:\n" + Files.readString(log));
            }
        }
    }

    void assertEnded() throws Exception {
        if (exitCode() != 0) {
            throw new AssertionError("ended with " + process.exitValue() + ":\n" + Files.readString(log));
        }
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
