package io.aimass.orchestration.modelrepo;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.Settings;
import io.aimass.orchestration.platform.store.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PromoteActionTest {
    private static final String AUC = "validation.auc";

    @TempDir
    Path folder;

    private RepoFixture repo;
    private PromoteAction promote;

    @AfterEach
    void close() throws IOException {
        repo.close();
    }

    @ParameterizedTest
    @EnumSource
    void theBestCandidateGetsTheAlias(TestDatabase kind) throws IOException {
        open(kind);
        repo.commitModel("m", AUC, 0.71);
        repo.commitModel("m", AUC, 0.73);
        repo.commitModel("m", AUC, 0.72);

        assertThat(outputs("w-1", settings("1", "m@2", "v3")))
                .containsEntry("promoted", true)
                .containsEntry("version", 2L)
                .containsEntry("model", "m@2")
                .containsEntry("candidateMetric", 0.73)
                .containsEntry("reason", "m@2 has validation.auc 0.73; there was no champion");
        assertThat(repo.models.version("m", "champion").number()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void anEqualCandidateLeavesTheHolder(TestDatabase kind) throws IOException {
        open(kind);
        repo.commitModel("m", AUC, 0.73);
        repo.commitModel("m", AUC, 0.73);
        outputs("w-1", settings("1"));

        assertThat(outputs("w-2", settings("2")))
                .containsEntry("promoted", false)
                .containsEntry("version", 1L)
                .containsEntry("model", "m@1")
                .containsEntry("candidate", 2L)
                .containsEntry("holderMetric", 0.73)
                .containsEntry(
                        "reason", "m@2 has validation.auc 0.73, not better than the 0.73 of m@1, which stays champion");
        assertThat(outputs("w-3", settings("1")))
                .containsEntry("promoted", false)
                .containsEntry("reason", "m@1 is champion already");
    }

    @ParameterizedTest
    @EnumSource
    void aBetterCandidateReplacesTheHolderOnce(TestDatabase kind) throws IOException {
        open(kind);
        repo.commitModel("m", AUC, 0.70);
        repo.commitModel("m", AUC, 0.74);
        outputs("w-1", settings("1"));
        var first = outputs("w-2", settings("2"));
        var again = outputs("w-2", settings("2"));

        assertThat(first)
                .containsEntry("promoted", true)
                .containsEntry("holder", 1L)
                .containsEntry("reason", "m@2 has validation.auc 0.74, better than the 0.7 of m@1");
        assertThat(again.toString()).as("the same task run has the same answer").isEqualTo(inOrder(first, again));
        assertThat(repo.models.alias("m", "champion").previous()).contains(1L);
    }

    @Test
    void aMinimumKeepsBadModelsOut() throws IOException {
        open(TestDatabase.SQLITE);
        repo.commitModel("m", AUC, 0.55);

        assertThat(outputs("w-1", with("minimum", 0.6, settings("1"))))
                .containsEntry("promoted", false)
                .doesNotContainKey("version")
                .containsEntry("reason", "m@1 has validation.auc 0.55; the minimum is 0.6");
        assertThat(repo.models.repository("m").aliases()).isEmpty();
        assertThat(outputs("w-2", with("minimum", "0.55", settings("1")))).containsEntry("promoted", true);
    }

    @Test
    void lowerMayBeBetter() throws IOException {
        open(TestDatabase.SQLITE);
        repo.commitModel("m", "validation.logLoss", 0.5);
        repo.commitModel("m", "validation.logLoss", 0.4);
        var settings = with("direction", "lower", with("metric", "validation.logLoss", settings("1", "2")));

        assertThat(outputs("w-1", settings)).containsEntry("version", 2L);
        assertThat(outputs("w-2", with("minimum", 0.3, settings))).containsEntry("promoted", false);
    }

    @Test
    void anUnknownMetricOrVersionIsTheUsersFault() throws IOException {
        open(TestDatabase.SQLITE);
        repo.commitModel("m", AUC, 0.7);

        assertThat(promote.run("w-1", with("metric", "validation.acu", settings("1"))))
                .isEqualTo(
                        new JobOutcome.Failed(
                                ErrorType.USER,
                                "m@1 has no metric 'validation.acu'; it has validation.auc. Name one of these under 'metric'."));
        assertThat(promote.run("w-2", settings("9"))).isInstanceOfSatisfying(JobOutcome.Failed.class, f -> {
            assertThat(f.type()).isEqualTo(ErrorType.USER);
            assertThat(f.message()).startsWith("'9' is not a version or alias of m");
        });
        assertThat(repo.models.repository("m").aliases()).isEmpty();
    }

    @Test
    void everyProblemIsReportedAtOnceAndReferencesAreLeftOpen() throws IOException {
        open(TestDatabase.SQLITE);
        var wrong = Settings.of(
                "promote",
                Map.of("repository", "M!", "alias", "latest", "direction", "up", "minimum", "much", "metrik", "x"));
        promote.check(wrong);
        var right = Settings.of(
                "promote",
                Map.of(
                        "repository",
                        "m",
                        "alias",
                        "champion",
                        "metric",
                        AUC,
                        "candidates",
                        List.of("${tasks.train.outputs.version}"),
                        "minimum",
                        "${minimum}"));
        promote.check(right);

        assertThat(wrong.problems())
                .anySatisfy(p -> assertThat(p).contains("'repository'"))
                .anySatisfy(p -> assertThat(p).contains("'latest' cannot be an alias"))
                .anySatisfy(p -> assertThat(p).contains("'candidates' is missing"))
                .anySatisfy(p -> assertThat(p).contains("'direction': it must be one of higher, lower"))
                .anySatisfy(p -> assertThat(p).contains("'much' is not a number"))
                .anySatisfy(
                        p -> assertThat(p).contains("'metrik' is not a setting of promote; did you mean 'metric'?"));
        assertThat(right.problems()).isEmpty();
    }

    private void open(TestDatabase kind) throws IOException {
        repo = RepoFixture.open(kind, folder);
        promote = new PromoteAction(repo.models);
        repo.models.create("m", "", Map.of(), "ada");
    }

    private Map<String, Object> outputs(String taskRun, Map<String, Object> settings) {
        return ((JobOutcome.Succeeded) promote.run(taskRun, settings)).outputs();
    }

    private static String inOrder(Map<String, Object> values, Map<String, Object> order) {
        var same = new java.util.LinkedHashMap<String, Object>();
        order.keySet().forEach(key -> same.put(key, values.get(key)));
        return same.toString();
    }

    private static Map<String, Object> settings(String... candidates) {
        return Map.of("repository", "m", "alias", "champion", "metric", AUC, "candidates", List.of(candidates));
    }

    private static Map<String, Object> with(String key, Object value, Map<String, Object> settings) {
        var more = new HashMap<>(settings);
        more.put(key, value);
        return more;
    }
}
