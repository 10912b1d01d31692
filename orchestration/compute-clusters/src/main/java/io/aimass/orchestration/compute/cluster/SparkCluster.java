package io.aimass.orchestration.compute.cluster;

import io.aimass.contracts.ClusterGate;
import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.config.Home;
import io.aimass.orchestration.platform.http.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The part of a Spark standalone cluster that runs on this machine, remembered in the home's {@code cluster} folder: master, history
 * server and workers, or workers of a master elsewhere. Every process knows the cluster's secret and refuses who does not.
 */
public final class SparkCluster {
    private static final Duration START = Duration.ofSeconds(60);

    /** As the master's SASL says it, in a worker's log. */
    private static final String WRONG_SECRET =
            "SaslException: DIGEST-MD5: digest response format violation. Mismatched response";

    private final Home home;
    private final Path distribution;
    private final Supplier<List<String>> javaOptions;

    /** @param javaOptions what Spark needs of Java 17 */
    public SparkCluster(Home home, Path distribution, Supplier<List<String>> javaOptions) {
        this.home = home;
        this.distribution = distribution;
        this.javaOptions = javaOptions;
    }

    /**
     * Starts master, history server and workers; returns when the workers have registered.
     *
     * @param port the master's; its page has the next one, then the history server, then two for each worker. 0 takes free ones
     * @throws JobException USER when a cluster runs on the home already or a port is in use; EXTERNAL when a process ends, with its log
     */
    public void start(String host, int port, ClusterSize size) {
        requireStopped();
        var ports = new PortRange(host, port);
        var secret = ClusterSecret.at(secretFile());
        var daemons = daemons(host, secret);
        var started = new ArrayList<Daemon>();
        try {
            var masterPort = ports.next("master");
            var uiPort = ports.next("master's page");
            var historyPort = ports.next("history server");
            var master = URI.create("spark://" + host + ":" + masterPort);
            started.add(daemons.master(masterPort, uiPort));
            started.add(daemons.history(historyPort, events()));
            for (var i = 1; i <= size.workers(); i++) {
                started.add(
                        daemons.worker(i, master.toString(), size, ports.next("worker"), ports.next("worker's page")));
            }
            var file = new ClusterFile(master, page(host, uiPort), page(host, historyPort), List.copyOf(started));
            file.write(file());
            await(file, secret, size.workers());
        } catch (RuntimeException e) {
            stop(started);
            delete(file());
            throw e;
        }
    }

    /**
     * Starts workers of a master elsewhere.
     *
     * @param master {@code spark://host:port}
     * @param secret that cluster's
     */
    public void join(URI master, String secret, String host, int port, ClusterSize size) {
        requireStopped();
        var ports = new PortRange(host, port);
        var started = new ArrayList<Daemon>();
        try {
            var daemons = daemons(host, secret);
            for (var i = 1; i <= size.workers(); i++) {
                started.add(
                        daemons.worker(i, master.toString(), size, ports.next("worker"), ports.next("worker's page")));
            }
            var file = new ClusterFile(master, null, null, List.copyOf(started));
            file.write(file());
            awaitRegistered(file);
            ClusterSecret.write(secretFile(), secret);
        } catch (IOException e) {
            throw JobException.external(
                    e, "The cluster's secret cannot be kept in %s: %s.", secretFile(), e.getMessage());
        } catch (RuntimeException e) {
            stop(started);
            delete(file());
            throw e;
        }
    }

    /** What runs: {@code master, page, history, processes[]}, and of a master here {@code workers[], applications[]} as it sees them. */
    public Map<String, Object> status() {
        return present().orElseThrow(this::nothingRuns);
    }

    /** As {@link #status}; empty when nothing was started. */
    public Optional<Map<String, Object>> present() {
        return ClusterFile.read(file()).map(this::status);
    }

    /**
     * Spark's own pages.
     *
     * @param name {@code master} or {@code history}
     * @return empty when nothing was started here, or only workers
     */
    public Optional<SparkPage> page(String name) {
        return ClusterFile.read(file())
                .flatMap(file -> Optional.ofNullable(name.equals("history") ? file.history() : file.ui()))
                .map(uri -> new SparkPage(uri, ClusterGate.key(ClusterSecret.at(secretFile()))));
    }

    private Map<String, Object> status(ClusterFile file) {
        var status = new LinkedHashMap<String, Object>();
        status.put("master", file.master().toString());
        var told = file.ui() == null
                ? Optional.<Map<String, Object>>empty()
                : page(file).read();
        status.put(
                "state",
                file.ui() == null
                        ? "JOINED"
                        : told.map(map -> map.get("status")).orElse("DOWN"));
        status.put("page", file.ui() == null ? null : file.ui().toString());
        status.put("history", file.history() == null ? null : file.history().toString());
        status.put("secretFile", secretFile().toString());
        status.put(
                "processes", file.daemons().stream().map(SparkCluster::process).toList());
        told.ifPresent(map -> {
            status.put("workers", map.get("workers"));
            status.put("applications", map.get("activeapps"));
        });
        return status;
    }

    /** Ends what runs here, workers first. @return false when nothing did */
    public boolean stop() {
        var file = ClusterFile.read(file());
        file.ifPresent(found -> stop(found.daemons()));
        delete(file());
        return file.isPresent();
    }

    /** Readable by the owner only; other machines need its content to join. */
    private Path secretFile() {
        folder();
        return home.clusterSecret();
    }

    /** Where drivers leave Spark's event logs for the history server. */
    private Path events() {
        var events = home.clusterEvents();
        try {
            return Files.createDirectories(events);
        } catch (IOException e) {
            throw JobException.external(e, "%s cannot be made: %s.", events, e.getMessage());
        }
    }

    private void requireStopped() {
        var alive = ClusterFile.read(file())
                .filter(file ->
                        file.daemons().stream().anyMatch(d -> d.process().isPresent()));
        if (alive.isPresent()) {
            throw JobException.user(
                    "A cluster runs on %s already, its master is %s. Stop it with `aimass cluster stop`, or choose another home with --home.",
                    home.path(), alive.get().master());
        }
    }

    private JobException nothingRuns() {
        return JobException.user("No cluster runs on %s. Start one with `aimass cluster start`.", home.path());
    }

    private void await(ClusterFile file, String secret, int workers) {
        var page = new MasterPage(file.ui(), secret);
        var deadline = System.nanoTime() + START.toNanos();
        while (alive(page) < workers) {
            requireAlive(file);
            if (System.nanoTime() > deadline) {
                throw failed(
                        "The cluster's workers have not registered within %d s. Their logs are %s.",
                        START.toSeconds(), home.logs().resolve("cluster-*.log"));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private static long alive(MasterPage page) {
        return page.read()
                .map(map -> ((List<?>) map.get("workers"))
                        .stream()
                                .filter(worker -> "ALIVE".equals(((Map<?, ?>) worker).get("state")))
                                .count())
                .orElse(0L);
    }

    /** A worker says in its log that its master has taken it. */
    private void awaitRegistered(ClusterFile file) {
        var deadline = System.nanoTime() + START.toNanos();
        while (!file.daemons().stream().allMatch(d -> d.logged().contains("Successfully registered with master"))) {
            requireAlive(file);
            if (file.daemons().stream().anyMatch(d -> d.logged().contains(WRONG_SECRET))) {
                throw JobException.user(
                        "%s does not take this secret. Give that cluster's, the content of cluster/secret in the home on which it was started.",
                        file.master());
            }
            if (System.nanoTime() > deadline) {
                throw failed(
                        "%s has not taken the workers within %d s. Is the address right, and the secret that cluster's? Their logs are %s.",
                        file.master(), START.toSeconds(), home.logs().resolve("cluster-*.log"));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private static void requireAlive(ClusterFile file) {
        for (var daemon : file.daemons()) {
            if (daemon.process().isEmpty()) {
                throw failed(
                        "The cluster's %s ended at once. Its log, %s, ends with:\n%s",
                        daemon.name(), daemon.log(), daemon.lastWords());
            }
        }
    }

    private static JobException failed(String message, Object... values) {
        return new JobException(ErrorType.EXTERNAL, String.format(message, values));
    }

    private static Map<String, Object> process(Daemon daemon) {
        var map = new LinkedHashMap<String, Object>();
        map.put("name", daemon.name());
        map.put("pid", daemon.pid());
        map.put("state", daemon.process().isPresent() ? "RUNNING" : "ENDED");
        map.put("log", daemon.log().toString());
        return map;
    }

    private static void stop(List<Daemon> daemons) {
        var last = new ArrayList<>(daemons);
        Collections.reverse(last);
        last.forEach(Daemon::stop);
    }

    private MasterPage page(ClusterFile file) {
        return new MasterPage(file.ui(), ClusterSecret.at(secretFile()));
    }

    private static URI page(String host, int port) {
        return URI.create("http://" + host + ":" + port + "/");
    }

    private SparkDaemons daemons(String host, String secret) {
        return new SparkDaemons(distribution, javaOptions.get(), folder(), home.logs(), host, secret);
    }

    private Path folder() {
        var folder = home.cluster();
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw JobException.external(e, "%s cannot be made: %s.", folder, e.getMessage());
        }
    }

    private Path file() {
        return folder().resolve("cluster.json");
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw JobException.external(e, "%s cannot be deleted: %s.", file, e.getMessage());
        }
    }

    /** Ports one after the other, or free ones. */
    private static final class PortRange {
        private final String host;
        private final boolean any;
        private int next;

        PortRange(String host, int first) {
            this.host = host;
            this.any = first == 0;
            this.next = first;
        }

        int next(String what) {
            if (any) {
                return Ports.free(host);
            }
            if (!Ports.isFree(host, next)) {
                throw JobException.user(
                        "Port %d on %s, for the cluster's %s, is in use. Stop the program that listens there, or choose another first port with --port.",
                        next, host, what);
            }
            return next++;
        }
    }
}
