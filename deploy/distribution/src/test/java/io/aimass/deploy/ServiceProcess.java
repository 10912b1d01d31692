package io.aimass.deploy;

import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/** One of the demo's services as a process that can be ended and started again as it was. */
final class ServiceProcess implements AutoCloseable {
    private final Path log;
    private final Path folder;
    private final List<String> command;
    private ProcessHandle process;

    private ServiceProcess(ProcessHandle process, Path log) throws IOException {
        var proc = Path.of("/proc", String.valueOf(process.pid()));
        this.process = process;
        this.log = log;
        this.folder = Files.readSymbolicLink(proc.resolve("cwd"));
        this.command = new ArrayList<>(
                List.of(Files.readString(proc.resolve("cmdline")).split("\0")));
        if (command.get(0).endsWith("/postgres") && "root".equals(System.getProperty("user.name"))) {
            command.addAll(0, List.of("unshare", "-U"));
        }
    }

    static ServiceProcess of(Path home, String name) throws IOException {
        for (var item : (List<?>) Json.object(Files.readString(home.resolve("services/services.json")))
                .get("daemons")) {
            var service = (Map<?, ?>) item;
            if (name.equals(service.get("name"))) {
                return new ServiceProcess(
                        ProcessHandle.of(((Number) service.get("pid")).longValue())
                                .orElseThrow(),
                        Path.of(String.valueOf(service.get("log"))));
            }
        }
        throw new AssertionError("There is no service " + name + " on " + home);
    }

    /** With its children: a database does not start while one of an earlier server's lives. */
    void kill() throws InterruptedException, ExecutionException {
        var all = Stream.concat(Stream.of(process), process.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        for (var each : all) {
            each.onExit().get();
        }
    }

    /** Its connections are cut, its files left in order. */
    void shutDown() throws IOException, InterruptedException, ExecutionException {
        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                .start()
                .waitFor();
        process.onExit().get();
    }

    void startAgain() throws IOException {
        process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start()
                .toHandle();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
