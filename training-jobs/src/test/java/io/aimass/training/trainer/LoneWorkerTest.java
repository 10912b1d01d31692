package io.aimass.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.spark.SparkTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import ml.dmlc.xgboost4j.java.Communicator;
import ml.dmlc.xgboost4j.java.RabitTracker;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** One worker alone, beside one that takes part in XGBoost's own network. */
@EnabledOnOs(OS.LINUX)
class LoneWorkerTest extends SparkTest {
    private static final int ROUNDS = 12;
    private static final String LOOPBACK = "0100007F:";
    private static final String LISTEN = "0A";

    private final List<Set<String>> during = new ArrayList<>();

    @Test
    void itListensNowhereWhileItTrains() {
        var before = listening();

        train();

        assertThat(during)
                .hasSize(ROUNDS)
                .allSatisfy(sockets -> assertThat(sockets).isEqualTo(before));
    }

    @Test
    void itsModelIsThatOfAWorkerInANetworkToTheByte() throws XGBoostError {
        var alone = train();

        assertThat(inNetwork(this::train)).isEqualTo(alone);
    }

    /** The exception that {@code docs/security.md} declares, and nothing else. */
    @Test
    void aWorkerInANetworkListensOnOnePortOfAllInterfacesAndOnlyWhileItTrains() throws XGBoostError {
        var before = listening();

        inNetwork(this::train);

        assertThat(during).hasSize(ROUNDS).allSatisfy(sockets -> {
            var more = new TreeSet<>(sockets);
            more.removeAll(before);
            assertThat(more).hasSize(2);
            assertThat(more).filteredOn(socket -> !socket.startsWith(LOOPBACK)).hasSize(1);
        });
        for (var waited = 0; waited < 600 && !listening().equals(before); waited++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        assertThat(listening()).isEqualTo(before);
    }

    private byte[] train() {
        var parameters = new HashMap<String, Object>(Map.of(
                "objective", "binary:logistic", "tree_method", "hist", "max_depth", 3, "eta", 0.3, "subsample", 0.8));
        parameters.putAll(Map.of("seed", 7L, "nthread", 1, "verbosity", 0));
        try (var counter = RoundCounter.of(spark.sparkContext(), (done, total) -> during.add(listening()), ROUNDS)) {
            return new LoneWorker(parameters, ROUNDS, Float.NaN, counter)
                    .train(rows().iterator())
                    .next();
        }
    }

    private static byte[] inNetwork(Supplier<byte[]> training) throws XGBoostError {
        var tracker = new RabitTracker(1, "127.0.0.1", 0, 0);
        assertThat(tracker.start()).isTrue();
        try {
            var worker = tracker.getWorkerArgs();
            worker.put("DMLC_TASK_ID", "0");
            Communicator.init(worker);
            try {
                return training.get();
            } finally {
                Communicator.shutdown();
            }
        } finally {
            tracker.stop();
        }
    }

    private static List<Row> rows() {
        var random = new Random(5);
        var rows = new ArrayList<Row>();
        for (var i = 0; i < 600; i++) {
            var x = random.nextDouble();
            var y = i % 9 == 0 ? Double.NaN : random.nextDouble();
            rows.add(RowFactory.create(Vectors.dense(x, y), x + random.nextGaussian() * 0.3 > 0.5 ? 1.0 : 0.0));
        }
        return rows;
    }

    /** Local addresses on which this process listens, as the kernel writes them. */
    private static Set<String> listening() {
        var found = new TreeSet<String>();
        try {
            var own = sockets();
            for (var table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
                for (var line : Files.readAllLines(Path.of(table))) {
                    var fields = line.trim().split("\\s+");
                    if (fields.length > 9 && fields[3].equals(LISTEN) && own.contains("socket:[" + fields[9] + "]")) {
                        found.add(fields[1]);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static Set<String> sockets() throws IOException {
        var sockets = new HashSet<String>();
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (var descriptor : descriptors.toList()) {
                try {
                    sockets.add(Files.readSymbolicLink(descriptor).toString());
                } catch (NoSuchFileException e) {
                    continue; // closed meanwhile
                }
            }
        }
        return sockets;
    }
}
