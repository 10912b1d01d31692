package io.aimass.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A server in a Java of its own, with a class path of its own; it is gone when this is closed or this JVM ends. */
final class ChildJvm implements AutoCloseable {
    private static final long START_SECONDS = 60;

    private final Process process;
    private final Path log;

    private ChildJvm(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static ChildJvm start(Path folder, Path jars, String main, List<String> arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                jars.resolve("*").toString(),
                main));
        command.addAll(arguments);
        var log = Files.createDirectories(folder).resolve("log.txt");
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new ChildJvm(process, log);
    }

    /** Jars that the build has copied below this module's target directory. */
    static Path jars(String name) {
        return Path.of(System.getProperty("aimass.root"), "shared", "storage", "target", name);
    }

    void await(BooleanSupplier ready) throws Exception {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!ready.getAsBoolean()) {
            if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                throw new IllegalStateException("The server did not start:\n" + Files.readString(log));
            }
        }
    }

    @Override
    public void close() throws Exception {
        process.destroyForcibly().waitFor();
    }
}
