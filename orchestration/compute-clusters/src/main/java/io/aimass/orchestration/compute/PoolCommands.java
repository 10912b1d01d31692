package io.aimass.orchestration.compute;

import io.aimass.orchestration.compute.cluster.MklBits;
import io.aimass.orchestration.platform.config.Pool;
import io.aimass.orchestration.platform.config.SparkHome;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A pool's commands, for people to look at and to run by hand. */
public final class PoolCommands {
    private static final Pattern SECRET =
            Pattern.compile("(?i)secret|password|token|credential|access[._-]?key|[._-]key(?![a-z])");

    /** Where a warm driver is; one in the cluster is elsewhere. */
    private static final Set<String> OF_WARM_DRIVERS = Set.of(
            "spark.driver.host",
            "spark.driver.bindAddress",
            "spark.driver.port",
            "spark.driver.blockManager.port",
            "spark.kubernetes.driver.pod.name");

    private static final String JOB_MAIN = "io.aimass.spark.JobMain";

    private final Pool pool;
    private final DriverCommand command;
    private final Path distribution;

    /** @param distribution that {@code command} is of */
    public PoolCommands(Pool pool, DriverCommand command, Path distribution) {
        this.pool = pool;
        this.command = command;
        this.distribution = distribution;
    }

    /**
     * What is to run.
     *
     * @param settings complete, references to secrets unresolved
     * @param root the storage root
     * @param storage options of the storage root, secrets resolved
     * @param secrets that the settings name, by name
     * @param kubernetesSecret the Secret of Kubernetes that has {@code storage} and {@code secrets}, by the names of their variables
     * @param properties the file to write settings to that must not be seen
     */
    public record Order(
            String runId,
            String jobType,
            Map<String, Object> settings,
            URI root,
            Map<String, String> storage,
            Map<String, String> secrets,
            String kubernetesSecret,
            Path properties) {
        private Map<String, String> environment() {
            var variables = new TreeMap<String, String>();
            storage.forEach((name, value) -> variables.put(variable("AIMASS_STORAGE_", name), value));
            secrets.forEach((name, value) -> variables.put(variable("AIMASS_SECRET_", name), value));
            return variables;
        }

        private static String variable(String prefix, String name) {
            return prefix + name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        }
    }

    /** Of a warm driver; ComputeClusters puts the driver's id in place of {@code driver}. */
    public List<String> driver(String driver, URI server, URI root) {
        var registered = new LinkedHashMap<String, Object>();
        registered.put("driver", driver);
        registered.put("root", root.toString());
        registered.put("master", pool.master());
        registered.put("memory", pool.memory());
        registered.put("slots", pool.slots());
        pool.sparkHome().ifPresent(home -> registered.put("sparkHome", home.toString()));
        pool.notebooks().ifPresent(access -> registered.put("notebooks", Notebooks.forDriver(access)));
        return command.words(server, registered);
    }

    /** Of one job: its driver runs in the cluster where there is one. */
    public OneShot oneShot(Order order) {
        var manager = Manager.of(pool.master());
        var hidden = new TreeMap<String, String>();
        var shown = new TreeMap<>(manager.settings());
        pool.sparkHome().map(SparkHome::defaults).ifPresent(hidden::putAll);
        pool.conf().forEach((key, value) -> (SECRET.matcher(key).find() ? hidden : shown).put(key, value));
        var left = new ArrayList<String>();
        order.environment().forEach((variable, value) -> {
            switch (manager) {
                case YARN -> hidden.put("spark.yarn.appMasterEnv." + variable, value);
                case KUBERNETES ->
                    shown.put(
                            "spark.kubernetes.driver.secretKeyRef." + variable,
                            order.kubernetesSecret() + ":" + variable);
                case LOCAL, STANDALONE -> left.add(variable);
            }
        });
        shown.keySet().forEach(hidden::remove);
        if (manager != Manager.LOCAL) {
            shown.keySet().removeAll(OF_WARM_DRIVERS);
            hidden.keySet().removeAll(OF_WARM_DRIVERS);
        }
        return new OneShot(words(manager, order, shown), order.properties(), hidden, left);
    }

    private List<String> words(Manager manager, Order order, Map<String, String> conf) {
        var submit = pool.sparkHome()
                .map(home -> SparkSubmit.of(home, command.product()))
                .orElseGet(() -> SparkSubmit.own(distribution, command.product()));
        var name = "aimass " + order.jobType() + " " + order.runId();
        var words = new ArrayList<>(
                submit.job(manager.mode(), pool.master(), name, JOB_MAIN, pool.memory(), order.properties(), conf));
        words.addAll(submit.jars(manager.scheme(pool.conf())));
        words.addAll(List.of("run", order.jobType(), "--settings", InlineSettings.of(order.settings())));
        words.addAll(List.of("--run-id", order.runId(), "--root", order.root().toString()));
        return words;
    }

    /** Who starts drivers and executors. */
    private enum Manager {
        LOCAL,
        STANDALONE,
        YARN,
        KUBERNETES;

        static Manager of(String master) {
            if (master.startsWith("local")) {
                return LOCAL;
            }
            if (master.startsWith("spark:")) {
                return STANDALONE;
            }
            return "yarn".equals(master) ? YARN : KUBERNETES;
        }

        String mode() {
            return this == LOCAL ? "client" : "cluster";
        }

        /** Whose files jars are: this machine's, which Spark gives to the others, or those of the image. */
        String scheme(Map<String, String> conf) {
            return this == KUBERNETES && !conf.containsKey("spark.kubernetes.file.upload.path") ? "local" : "file";
        }

        Map<String, String> settings() {
            var settings = new TreeMap<>(Map.of("spark.authenticate", "true"));
            if (this == STANDALONE) {
                settings.put("spark.standalone.submit.waitAppCompletion", "true");
            }
            if (this == YARN) {
                settings.put("spark.yarn.maxAppAttempts", "1");
                settings.put("spark.yarn.appMasterEnv." + MklBits.VARIABLE, MklBits.SAME);
            }
            if (this == KUBERNETES) {
                settings.put("spark.kubernetes.driverEnv." + MklBits.VARIABLE, MklBits.SAME);
            }
            return settings;
        }
    }
}
