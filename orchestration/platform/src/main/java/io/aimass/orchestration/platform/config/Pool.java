package io.aimass.orchestration.platform.config;

import io.aimass.contracts.Settings;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where runs go: a number of warm drivers with the same settings. Or where notebooks go: one driver, which does no runs.
 *
 * @param drivers how many are kept warm
 * @param slots how many runs one driver does at a time
 * @param master Spark's master URL: {@code local[*]}, {@code spark://host:7077}, {@code yarn}, {@code k8s://…}
 * @param memory of one driver, as Spark writes it: {@code 2g}
 * @param conf further Spark settings
 * @param notebooks present when the pool serves notebooks
 * @param sparkHome the user's own Spark that starts the drivers; empty takes the one that comes with the product
 */
public record Pool(
        String name,
        int drivers,
        int slots,
        String master,
        String memory,
        Map<String, String> conf,
        Optional<NotebookAccess> notebooks,
        Optional<SparkHome> sparkHome) {
    /** The Spark setting that holds a standalone cluster's secret. */
    static final String SECRET = "spark.authenticate.secret";

    public static final Pool DEFAULT = new Pool("default", 1, 2, "local[2]", "2g", Map.of());

    public Pool {
        conf = Map.copyOf(conf);
    }

    /** One that does runs. */
    public Pool(String name, int drivers, int slots, String master, String memory, Map<String, String> conf) {
        this(name, drivers, slots, master, memory, conf, Optional.empty(), Optional.empty());
    }

    public boolean takesRuns() {
        return notebooks.isEmpty();
    }

    /** A Spark standalone cluster's. */
    boolean onCluster() {
        return master != null && master.startsWith("spark://");
    }

    /** Of a standalone cluster on which there are other drivers, its own or another pool's. A user's own Spark may have the limit in its files. */
    boolean wouldTakeAllCoresOf(Collection<Pool> all) {
        var sharing = all.stream()
                .filter(pool -> Objects.equals(pool.master, master))
                .mapToInt(pool -> pool.drivers)
                .sum();
        return onCluster()
                && drivers > 0
                && sharing > 1
                && !conf.containsKey("spark.cores.max")
                && !Boolean.parseBoolean(conf.get("spark.dynamicAllocation.enabled"))
                && sparkHome.isEmpty();
    }

    Pool with(String key, String value) {
        var more = new LinkedHashMap<>(conf);
        more.put(key, value);
        return new Pool(name, drivers, slots, master, memory, more, notebooks, sparkHome);
    }

    Pool withDefault(String key, String value) {
        return conf.containsKey(key) ? this : with(key, value);
    }

    static Pool read(String name, Settings settings) {
        var conf = new LinkedHashMap<String, String>();
        settings.map("conf").forEach((key, value) -> conf.put(key, String.valueOf(value)));
        var serves = settings.has("notebooks");
        settings.check(
                !serves || !name.equals(DEFAULT.name),
                "'" + settings.path("notebooks")
                        + "': the pool default takes runs; give notebooks a pool of their own");
        var access = serves
                ? Optional.of(NotebookAccess.read(settings.section("notebooks")))
                : Optional.<NotebookAccess>empty();
        var jdbc = access.flatMap(NotebookAccess::jdbcPort).isPresent();
        settings.check(
                !jdbc || settings.has("spark-home"),
                "'" + settings.path("spark-home")
                        + "' is missing: the Spark that comes with AI Mass has no spark-hive-thriftserver jar, which 'notebooks.jdbc-port' needs; write the folder of a Spark 3.5 for Scala 2.12 that has it, such as pip's pyspark");
        var master = settings.orElse("master", Pool::master, DEFAULT.master);
        return new Pool(
                name,
                settings.integer("drivers", DEFAULT.drivers, 0, serves ? 1 : 64),
                settings.integer("slots", DEFAULT.slots, 1, 64),
                master,
                settings.orElse("memory", Pool::memory, DEFAULT.memory),
                conf,
                access,
                sparkHome(settings, master, jdbc));
    }

    private static Optional<SparkHome> sparkHome(Settings settings, String master, boolean jdbc) {
        settings.check(
                settings.has("spark-home") || SparkHome.module(master).isEmpty(),
                "'" + settings.path("spark-home") + "' is missing: the Spark that comes with AI Mass knows no master "
                        + master + "; write the folder of a Spark 3.5 for Scala 2.12 that does, such as pip's pyspark");
        return settings.optional("spark-home", text -> {
            var home = SparkHome.parse(text);
            home.checkFor(master);
            if (jdbc) {
                home.checkForJdbc();
            }
            return home;
        });
    }

    private static String master(String text) {
        if (!text.matches("local(\\[([0-9]+|\\*)(,\\s*[0-9]+)?])?|spark://.+|yarn|k8s://.+")) {
            throw new IllegalArgumentException("'" + text
                    + "' is not a Spark master; write local[2], local[*], spark://host:port, yarn or k8s://…");
        }
        return text;
    }

    private static String memory(String text) {
        if (!text.matches("[1-9][0-9]*[mg]")) {
            throw new IllegalArgumentException("'" + text + "' is not an amount of memory; write 512m or 2g");
        }
        return text;
    }
}
