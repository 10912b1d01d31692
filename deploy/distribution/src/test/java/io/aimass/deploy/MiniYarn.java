package io.aimass.deploy;

import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.http.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A real YARN: Hadoop's resource manager and two node managers, each a process of its own, on loopback. */
final class MiniYarn implements AutoCloseable {
    private static final Path JARS = Product.ROOT.resolve("deploy/services/yarn/target/jars");
    private static final String HOST = "127.0.0.1";
    private static final String MAIN = "org.apache.hadoop.yarn.server.";
    private static final int NODES = 2;
    private static final int NODE_MEGABYTES = 6_144;
    private static final long START_SECONDS = 90;

    private final Path folder;
    private final List<Process> processes = new ArrayList<>();
    private final String page = at();

    private MiniYarn(Path folder) {
        this.folder = folder;
    }

    static MiniYarn start(Path folder) throws Exception {
        var yarn = new MiniYarn(folder);
        try {
            yarn.start();
        } catch (Exception | AssertionError e) {
            yarn.close();
            throw e;
        }
        return yarn;
    }

    /** What {@code HADOOP_CONF_DIR} is set to. */
    Path conf() {
        return folder.resolve("conf");
    }

    /** How many applications there are in that state: {@code Completed}, {@code Failed}, {@code Running} … */
    int applications(String state) throws IOException {
        return ((Number) ask("metrics").get("apps" + state)).intValue();
    }

    /** Everything that node managers have started and is still there. */
    List<ProcessHandle> containers() {
        return processes.stream().flatMap(Process::descendants).toList();
    }

    private void start() throws Exception {
        Files.createDirectories(conf());
        write(
                "core-site.xml",
                Map.of(
                        "fs.defaultFS",
                        "file:///",
                        "hadoop.tmp.dir",
                        folder.resolve("tmp").toString()));
        write("yarn-site.xml", settings());
        write(
                "capacity-scheduler.xml",
                Map.of(
                        "yarn.scheduler.capacity.root.queues", "default",
                        "yarn.scheduler.capacity.root.default.capacity", "100",
                        "yarn.scheduler.capacity.maximum-am-resource-percent", "1.0"));
        launch("resource-manager", MAIN + "resourcemanager.ResourceManager", Map.of());
        for (var i = 1; i <= NODES; i++) {
            launch("node-manager-" + i, MAIN + "nodemanager.NodeManager", node(folder.resolve("node-" + i)));
        }
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!isReady()) {
            if (processes.get(0).waitFor(100, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                throw new AssertionError("YARN has not come up: " + Files.readString(log("resource-manager"))
                        + Files.readString(log("node-manager-1")));
            }
        }
    }

    private boolean isReady() {
        try {
            return Integer.valueOf(NODES).equals(ask("metrics").get("activeNodes"));
        } catch (IOException e) {
            return false;
        }
    }

    private Map<String, Object> ask(String what) throws IOException {
        var address = URI.create("http://" + page + "/ws/v1/cluster/" + what);
        try (var in = address.toURL().openStream()) {
            return Json.object(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private Map<String, String> settings() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("yarn.resourcemanager.hostname", HOST);
        settings.put("yarn.resourcemanager.webapp.address", page);
        for (var service : List.of("address", "scheduler.address", "resource-tracker.address", "admin.address")) {
            settings.put("yarn.resourcemanager." + service, at());
        }
        settings.put("yarn.scheduler.minimum-allocation-mb", "128");
        settings.put("yarn.nodemanager.resource.memory-mb", String.valueOf(NODE_MEGABYTES));
        settings.put("yarn.nodemanager.resource.cpu-vcores", "4");
        settings.put("yarn.nodemanager.vmem-check-enabled", "false");
        settings.put("yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "100");
        return settings;
    }

    private static Map<String, String> node(Path folder) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("yarn.nodemanager.address", at());
        settings.put("yarn.nodemanager.localizer.address", at());
        settings.put("yarn.nodemanager.webapp.address", at());
        settings.put("yarn.nodemanager.local-dirs", folder.resolve("local").toString());
        settings.put("yarn.nodemanager.log-dirs", folder.resolve("logs").toString());
        return settings;
    }

    private void launch(String name, String main, Map<String, String> settings) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + folder,
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-cp",
                conf() + java.io.File.pathSeparator + JARS.resolve("*"),
                main));
        settings.forEach((key, value) -> command.addAll(List.of("-D", key + "=" + value)));
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log(name).toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        var process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        processes.add(process);
    }

    private void write(String name, Map<String, String> settings) throws IOException {
        var properties = settings.entrySet().stream()
                .map(entry -> "<property><name>" + entry.getKey() + "</name><value>" + entry.getValue()
                        + "</value></property>\n")
                .collect(Collectors.joining());
        Files.writeString(conf().resolve(name), "<configuration>\n" + properties + "</configuration>\n");
    }

    private Path log(String name) {
        return folder.resolve(name + ".log");
    }

    private static String at() {
        return HOST + ":" + Ports.free(HOST);
    }

    @Override
    public void close() throws Exception {
        var containers = containers();
        for (var process : processes) {
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        containers.forEach(ProcessHandle::destroyForcibly);
    }
}
