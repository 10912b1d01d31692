package io.aimass.orchestration.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.scoring.ModelPackage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class HotSwapTest extends InferenceTest {
    @Test
    void anAliasMovesUnderLoadAndEveryReplyIsOfExactlyOneVersion() throws Exception {
        repository
                .with("1", TestModels.constant(1))
                .with("2", TestModels.constant(2))
                .with("3", TestModels.constant(3));
        var stop = new AtomicBoolean();
        var wrong = new ConcurrentLinkedQueue<String>();
        var answered = new AtomicInteger();
        var clients = Executors.newFixedThreadPool(4);
        for (var i = 0; i < 4; i++) {
            clients.submit(() -> {
                while (!stop.get()) {
                    ask(wrong);
                    answered.incrementAndGet();
                }
            });
        }
        for (var move = 0; move < 12; move++) {
            var version = String.valueOf(move % 3 + 1);
            repository.alias("champion", version);
            await(
                    "version " + version,
                    () -> predict(Map.of("records", List.of(Map.of("hour", 1))))
                            .get("version")
                            .equals(version));
        }
        stop.set(true);
        clients.shutdown();
        assertThat(clients.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(wrong).isEmpty();
        assertThat(answered.get()).isPositive();
    }

    @Test
    void aDamagedNewVersionDoesNotTakeThePlaceOfTheOld() {
        predict(Map.of("records", List.of(Map.of("hour", 1))));
        repository.with("2", TestModels.constant(2));
        repository.archives.put("2", new byte[] {1, 2, 3});
        repository.alias("champion", "2");
        await("the download", () -> repository.downloads.get() > 2);
        assertThat(predict(Map.of("records", List.of(Map.of("hour", 1))))).containsEntry("version", "1");
    }

    @Test
    void aModelGoesOnBeingServedWhileTheServerDoesNotAnswer() {
        var asked = new AtomicInteger();
        var looked = new AtomicInteger();
        var source = new ModelSource() {
            @Override
            public Resolved resolve(ModelRef model) {
                if (asked.getAndIncrement() > 0) {
                    throw new JobException(ErrorType.EXTERNAL, "gone");
                }
                return new Resolved("1", "");
            }

            @Override
            public List<String> versions(String name) {
                throw new JobException(ErrorType.EXTERNAL, "gone");
            }

            @Override
            public boolean answers() {
                return looked.incrementAndGet() % 2 == 0;
            }

            @Override
            public ModelPackage fetch(ModelRef model, Resolved resolved) {
                return TestModels.constant(1);
            }
        };
        try (var models = new ServedModels(source, Duration.ofMillis(1))) {
            var champion = ModelRef.parse("flight-delay", "champion");
            models.find(champion);
            await("the follower's questions", () -> asked.get() > 3 && looked.get() > 8);
            assertThat(models.find(champion).version()).isEqualTo("1");
            assertThat(models.ready()).isTrue();
            assertThat(models.versions("flight-delay")).containsExactly("1");
        }
    }

    @Test
    void aNumberThatIsGivenToAnotherModelIsAnsweredByThat() {
        var byNumber = ModelRef.parse("flight-delay", "1");
        var version = new AtomicReference<>(new ModelSource.Resolved("1", "before"));
        try (var models = new ServedModels(following(version, resolved -> {}), Duration.ofMillis(1))) {
            assertThat(models.find(byNumber).digest()).isEqualTo("before");
            version.set(new ModelSource.Resolved("1", "after"));

            await("the other model", () -> models.find(byNumber).digest().equals("after"));
        }
    }

    @Test
    void anAliasIsFollowedOnAfterTheHeapWasExhaustedOnce() {
        var champion = ModelRef.parse("flight-delay", "champion");
        var version = new AtomicReference<>(new ModelSource.Resolved("1", ""));
        var failures = new AtomicInteger();
        var exhausted = following(version, resolved -> {
            if (resolved.version().equals("2") && failures.getAndIncrement() == 0) {
                throw new OutOfMemoryError("for a test");
            }
        });
        try (var models = new ServedModels(exhausted, Duration.ofMillis(1))) {
            models.find(champion);
            version.set(new ModelSource.Resolved("2", ""));

            await("version 2", () -> models.find(champion).version().equals("2"));
        }
        assertThat(failures).hasValueGreaterThan(1);
    }

    /** @param fetching called before a model is fetched */
    private static ModelSource following(
            AtomicReference<ModelSource.Resolved> version, Consumer<ModelSource.Resolved> fetching) {
        return new ModelSource() {
            @Override
            public Resolved resolve(ModelRef model) {
                return version.get();
            }

            @Override
            public List<String> versions(String name) {
                return List.of(version.get().version());
            }

            @Override
            public boolean answers() {
                return true;
            }

            @Override
            public ModelPackage fetch(ModelRef model, Resolved resolved) {
                fetching.accept(resolved);
                return TestModels.constant(1);
            }
        };
    }

    @Test
    void aRemovedAliasIsNoLongerServed() {
        predict(Map.of("records", List.of(Map.of("hour", 1))));
        repository.aliases.remove("champion");
        await("the alias' end", () -> {
            try {
                predict(Map.of("records", List.of(Map.of("hour", 1))));
                return false;
            } catch (ApiException e) {
                return e.status() == 404;
            }
        });
    }

    @SuppressWarnings("unchecked")
    private void ask(ConcurrentLinkedQueue<String> wrong) {
        try {
            var records = new ArrayList<Map<String, Object>>(
                    List.of(Map.of("hour", 1), Map.of("hour", 2), Map.of("hour", 3)));
            var answer = predict(Map.of("records", records));
            var margin = Double.parseDouble(String.valueOf(answer.get("version")));
            for (var prediction : (List<Map<String, Object>>) answer.get("predictions")) {
                if (!prediction.get("margin").equals(margin)) {
                    wrong.add(answer.toString());
                }
            }
        } catch (RuntimeException e) {
            wrong.add(e.toString());
        }
    }
}
