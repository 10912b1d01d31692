package io.aimass.deploy;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * A kubelet's part for Spark's executor pods: each is a process on this machine, started from its pod's environment as the entry point
 * of Spark's image does, and ended when its pod is deleted.
 */
final class ExecutorPods implements Watcher<Pod>, AutoCloseable {
    private static final String ADDRESS = "127.0.0.1";

    private final KubernetesClient client;
    private final Path spark;
    private final Path logs;
    private final Map<String, Process> running = new ConcurrentHashMap<>();
    private final List<Pod> seen = new ArrayList<>();
    private final Watch watch;

    ExecutorPods(KubernetesClient client, String namespace, Path spark, Path logs) {
        this.client = client;
        this.spark = spark;
        this.logs = logs;
        this.watch = client.pods()
                .inNamespace(namespace)
                .withLabel("spark-role", "executor")
                .watch(this);
    }

    /** Every pod that there was, as it was asked for. */
    List<Pod> seen() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    Map<String, Process> running() {
        return running;
    }

    @Override
    public void eventReceived(Action action, Pod pod) {
        var name = pod.getMetadata().getName();
        if (action == Action.ADDED) {
            synchronized (seen) {
                seen.add(pod);
            }
            running.computeIfAbsent(name, key -> start(pod));
            client.resource(new PodBuilder(pod)
                            .editOrNewStatus()
                            .withPhase("Running")
                            .withPodIP(ADDRESS)
                            .endStatus()
                            .build())
                    .replace();
        } else if (action == Action.DELETED && running.containsKey(name)) {
            running.remove(name).destroyForcibly();
        }
    }

    @Override
    public void onClose(WatcherException cause) {
        running.values().forEach(Process::destroyForcibly);
    }

    private Process start(Pod pod) {
        var environment = pod.getSpec().getContainers().get(0).getEnv().stream()
                .collect(Collectors.toMap(EnvVar::getName, variable -> value(variable, pod)));
        var memory = environment.get("SPARK_EXECUTOR_MEMORY");
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        environment.keySet().stream()
                .filter(variable -> variable.startsWith("SPARK_JAVA_OPT_"))
                .sorted()
                .forEach(variable -> command.add(environment.get(variable)));
        command.addAll(List.of("-Xmx" + memory, "-cp", spark.resolve("jars") + "/*"));
        command.add("org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend");
        command.addAll(List.of("--driver-url", environment.get("SPARK_DRIVER_URL")));
        command.addAll(List.of("--executor-id", environment.get("SPARK_EXECUTOR_ID")));
        command.addAll(List.of("--cores", environment.get("SPARK_EXECUTOR_CORES")));
        command.addAll(List.of("--app-id", environment.get("SPARK_APPLICATION_ID")));
        command.addAll(List.of("--hostname", environment.get("SPARK_EXECUTOR_POD_IP")));
        command.addAll(List.of("--resourceProfileId", environment.get("SPARK_RESOURCE_PROFILE_ID")));
        command.addAll(List.of("--podName", environment.get("SPARK_EXECUTOR_POD_NAME")));
        var builder = new ProcessBuilder(command)
                .directory(logs.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        logs.resolve(pod.getMetadata().getName() + ".log").toFile());
        builder.environment().putAll(environment);
        builder.environment().put("SPARK_LOCAL_DIRS", logs.toString());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String value(EnvVar variable, Pod pod) {
        if (variable.getValueFrom() == null) {
            return String.valueOf(variable.getValue());
        }
        return switch (variable.getValueFrom().getFieldRef().getFieldPath()) {
            case "status.podIP" -> ADDRESS;
            case "metadata.name" -> pod.getMetadata().getName();
            default -> throw new AssertionError(variable + " is not known here");
        };
    }

    @Override
    public void close() {
        watch.close();
        running.values().forEach(Process::destroyForcibly);
    }
}
