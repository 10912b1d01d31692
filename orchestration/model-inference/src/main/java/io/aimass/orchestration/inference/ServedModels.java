package io.aimass.orchestration.inference;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.scoring.Scorer;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models in memory. Each is loaded when it is first asked for; aliases are followed in the background, and a new version
 * takes the place of the old only once it is loaded, so that no request waits or fails for a change. When the server does not answer, what
 * is loaded goes on being served.
 */
final class ServedModels implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServedModels.class);
    private static final int MAX_LOADED = 64;

    /** An alias is looked at each time, a number, behind which there is another only once its model was deleted, every tenth time. */
    private static final int NUMBERS_EVERY = 10;

    private final ModelSource source;
    private final Map<ModelRef, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicLong clock = new AtomicLong();
    private final Set<ModelRef> troubled = new HashSet<>();
    private volatile boolean sourceAnswers;
    private int rounds;
    private final ScheduledExecutorService follower = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "inference-follow");
        thread.setDaemon(true);
        return thread;
    });

    ServedModels(ModelSource source, Duration follow) {
        this.source = source;
        follower.scheduleWithFixedDelay(this::follow, 0, follow.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * @throws ApiException 404 when there is no such model or version
     * @throws JobException EXTERNAL when it is not loaded and the server does not answer, DATA when it is damaged
     */
    ServedModel find(ModelRef model) {
        var entry = entries.get(model);
        if (entry == null) {
            entry = entries.computeIfAbsent(model, this::load);
            evict();
        }
        entry.used = clock.incrementAndGet();
        return entry.served;
    }

    /** Whether a request can be served: a model is in memory, or can be fetched. */
    boolean ready() {
        return !entries.isEmpty() || sourceAnswers;
    }

    /** The numbers of a model's versions; only of those in memory when the source does not answer. */
    List<String> versions(String name) {
        try {
            return source.versions(name);
        } catch (JobException e) {
            return loaded().stream()
                    .filter(served -> served.name().equals(name))
                    .map(ServedModel::version)
                    .distinct()
                    .toList();
        }
    }

    List<ServedModel> loaded() {
        return entries.values().stream()
                .map(entry -> entry.served)
                .distinct()
                .sorted(Comparator.comparing(ServedModel::name).thenComparing(ServedModel::version))
                .toList();
    }

    @Override
    public void close() {
        follower.shutdownNow();
    }

    private Entry load(ModelRef model) {
        return new Entry(load(model, source.resolve(model)), clock.incrementAndGet());
    }

    private ServedModel load(ModelRef model, ModelSource.Resolved resolved) {
        var pack = source.fetch(model, resolved);
        LOG.info("Serving {} version {} for '{}'", model.name(), resolved.version(), model.version());
        return new ServedModel(model.name(), resolved.version(), resolved.digest(), Scorer.load(pack));
    }

    /** Numbers too: what was deleted is no longer served. Whatever fails, an exhausted heap as well, is tried again: nothing else would. */
    private void follow() {
        try {
            sourceAnswers = source.answers();
        } catch (RuntimeException | Error e) {
            LOG.error("It cannot be seen whether the server answers; trying again", e);
        }
        if (sourceAnswers) {
            var all = rounds++ % NUMBERS_EVERY == 0;
            entries.keySet().stream().filter(model -> all || model.isAlias()).forEach(this::follow);
        }
    }

    private void follow(ModelRef model) {
        try {
            var resolved = source.resolve(model);
            var entry = entries.get(model);
            if (entry != null && !isServed(entry.served, resolved)) {
                entry.served = load(model, resolved);
            }
            troubled.remove(model);
        } catch (ApiException e) {
            if (e.status() == 404) {
                entries.remove(model);
            }
            warn(model, e.getMessage());
        } catch (RuntimeException | Error e) {
            warn(model, "it stays as it is, " + e);
        }
    }

    /** Once, until it is well again. */
    private void warn(ModelRef model, String problem) {
        if (troubled.add(model)) {
            LOG.warn("{} of {}: {}", model.version(), model.name(), problem);
        }
    }

    private static boolean isServed(ServedModel served, ModelSource.Resolved resolved) {
        return served.version().equals(resolved.version()) && served.digest().equals(resolved.digest());
    }

    private void evict() {
        while (entries.size() > MAX_LOADED) {
            entries.entrySet().stream()
                    .min(Comparator.comparingLong(e -> e.getValue().used))
                    .ifPresent(oldest -> entries.remove(oldest.getKey()));
        }
    }

    private static final class Entry {
        private volatile ServedModel served;
        private volatile long used;

        Entry(ServedModel served, long used) {
            this.served = served;
            this.used = used;
        }
    }
}
