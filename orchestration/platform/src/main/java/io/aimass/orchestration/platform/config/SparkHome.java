package io.aimass.orchestration.platform.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A user's own Spark, with which a pool's drivers are started: what {@code SPARK_HOME} stands for elsewhere.
 *
 * @param path with {@code bin/spark-submit} and {@code jars}
 */
public record SparkHome(Path path) {
    private static final Pattern JAR = Pattern.compile("(.+?)-(\\d[^/]*)\\.jar");
    private static final String CORE = "spark-core_2.12";
    private static final String THRIFT_SERVER = "spark-hive-thriftserver_2.12";
    private static final String NEEDED = "AI Mass needs Spark 3.5 for Scala 2.12, such as 3.5.7";

    /** @throws IllegalArgumentException when it is no home of a Spark that our jobs run on */
    public static SparkHome parse(String text) {
        var home = new SparkHome(Path.of(text));
        home.check();
        return home;
    }

    /** @throws IllegalArgumentException as {@link #parse} */
    public void check() {
        if (!path.isAbsolute() || !Files.isDirectory(path)) {
            throw new IllegalArgumentException("'" + path
                    + "' is not a folder of this machine; write the whole path of a Spark 3.5 for Scala 2.12,"
                    + " or leave it out for the Spark that comes with AI Mass");
        }
        if (!Files.isExecutable(submit())) {
            throw new IllegalArgumentException(
                    "'" + path + "' is not the home of a Spark: it has no bin/spark-submit; " + NEEDED);
        }
        var version = Optional.ofNullable(artifacts().get(CORE)).map(SparkHome::version);
        if (version.filter(v -> v.startsWith("3.5.")).isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + path + "' has " + version.map(v -> "Spark " + v).orElseGet(this::found) + "; " + NEEDED);
        }
    }

    /**
     * What a master asks of the home beside Spark itself.
     *
     * @throws IllegalArgumentException when the home does not have it
     */
    void checkFor(String master) {
        var module = module(master);
        if (module.isPresent() && !artifacts().containsKey(module.get() + "_2.12")) {
            throw new IllegalArgumentException("'" + path + "' has no jars/" + module.get()
                    + "_2.12-3.5.x.jar, which master " + master
                    + " needs; take a Spark that was built with it, such as that of Spark's own site or pip's pyspark");
        }
    }

    /**
     * What JDBC asks of the home beside Spark itself.
     *
     * @throws IllegalArgumentException when the home does not have it
     */
    void checkForJdbc() {
        if (!artifacts().containsKey(THRIFT_SERVER)) {
            throw new IllegalArgumentException("'" + path + "' has no jars/" + THRIFT_SERVER
                    + "-3.5.x.jar, which 'notebooks.jdbc-port' needs; take a Spark that was built with it, such as that"
                    + " of Spark's own site or pip's pyspark");
        }
    }

    /** The module of Spark that knows a master, when it is one that the Spark of AI Mass does not have. */
    static Optional<String> module(String master) {
        if ("yarn".equals(master)) {
            return Optional.of("spark-yarn");
        }
        return master != null && master.startsWith("k8s://") ? Optional.of("spark-kubernetes") : Optional.empty();
    }

    public Path submit() {
        return path.resolve("bin/spark-submit");
    }

    /** Of {@code ours} those whose library the home does not have, in whatever version, by name. */
    public List<Path> missing(List<Path> ours) {
        var there = artifacts();
        return ours.stream()
                .filter(jar -> !there.containsKey(artifact(jar)) || isAnother(there.get(artifact(jar)), jar))
                .sorted()
                .toList();
    }

    /** What the home's own {@code spark-defaults.conf} says. */
    public Map<String, String> defaults() {
        var folder = Optional.ofNullable(System.getenv("SPARK_CONF_DIR"))
                .map(Path::of)
                .orElse(path.resolve("conf"));
        var file = folder.resolve("spark-defaults.conf");
        var properties = new Properties();
        if (Files.exists(file)) {
            try (var reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                properties.load(reader);
            } catch (IOException e) {
                throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
            }
        }
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(
                        name -> name, name -> properties.getProperty(name).trim()));
    }

    @Override
    public String toString() {
        return path.toString();
    }

    private String found() {
        return artifacts().values().stream()
                .map(jar -> String.valueOf(jar.getFileName()))
                .filter(name -> name.startsWith("spark-core"))
                .findFirst()
                .orElse("no jars/" + CORE + "-3.5.x.jar");
    }

    /** The jars by artifact. */
    private Map<String, Path> artifacts() {
        var jars = new TreeMap<String, Path>();
        try (var files = Files.newDirectoryStream(path.resolve("jars"), "*.jar")) {
            files.forEach(jar -> jars.put(artifact(jar), jar));
        } catch (IOException e) {
            return Map.of();
        }
        return jars;
    }

    private static String artifact(Path jar) {
        var parts = JAR.matcher(String.valueOf(jar.getFileName()));
        return parts.matches() ? parts.group(1) : String.valueOf(jar.getFileName());
    }

    private static String version(Path jar) {
        var parts = JAR.matcher(String.valueOf(jar.getFileName()));
        return parts.matches() ? parts.group(2) : "";
    }

    /** Libraries of different projects may have the same name: then they have no package in common. */
    private static boolean isAnother(Path there, Path ours) {
        if (there.getFileName().equals(ours.getFileName())) {
            return false;
        }
        var common = new ArrayList<>(packages(ours));
        common.retainAll(packages(there));
        return common.isEmpty();
    }

    private static List<String> packages(Path jar) {
        try (var file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(".class") && name.contains("/") && !name.startsWith("META-INF/"))
                    .map(name -> name.substring(0, name.lastIndexOf('/')))
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new IllegalArgumentException(jar + " cannot be read: " + e.getMessage(), e);
        }
    }
}
