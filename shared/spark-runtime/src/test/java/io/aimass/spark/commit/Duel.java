package io.aimass.spark.commit;

import io.delta.storage.LogStore;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Two writers, each with a log store of its own, that try to write the same commits at the same moments. */
final class Duel {
    private final Configuration configuration;
    private final Function<Configuration, LogStore> store;
    private final Path log;

    Duel(Configuration configuration, Function<Configuration, LogStore> store, Path log) {
        this.configuration = configuration;
        this.store = store;
        this.log = log;
    }

    /** @return for each writer the commits acknowledged to it */
    List<List<Path>> fight(int commits) throws Exception {
        var barrier = new CyclicBarrier(2);
        var threads = Executors.newFixedThreadPool(2);
        try {
            var first = threads.submit(() -> write(0, commits, barrier));
            var second = threads.submit(() -> write(1, commits, barrier));
            return List.of(first.get(), second.get());
        } finally {
            threads.shutdownNow();
        }
    }

    static String content(int writer) {
        return "writer " + writer;
    }

    private List<Path> write(int writer, int commits, CyclicBarrier barrier) throws Exception {
        var own = store.apply(configuration);
        var won = new ArrayList<Path>();
        for (var version = 0; version < commits; version++) {
            var path = new Path(log, String.format(Locale.ROOT, "%020d.json", version));
            barrier.await(1, TimeUnit.MINUTES);
            try {
                own.write(path, List.of(content(writer)).iterator(), false, configuration);
                won.add(path);
            } catch (FileAlreadyExistsException e) {
                // The other was first.
            }
        }
        return won;
    }
}
