package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.aimass.deploy.DemoHome.Demo;
import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The first walk: the numbers are counted by hand from the files in data-samples. */
@OnTheDemo
class DemoTest {
    @Test
    void itSucceeds(Demo demo) {
        assertThat(demo.report()).containsEntry("outcome", "SUCCEEDED");
        assertThat(list(demo.report(), "steps"))
                .isNotEmpty()
                .allSatisfy(step -> assertThat(step).containsEntry("state", "SUCCEEDED"));
    }

    @Test
    void everyRowOfTheSevenSourcesIsAccountedFor(Demo demo) {
        var read = new TreeMap<String, Object>();
        for (var source : list(demo.report(), "sources")) {
            read.put((String) source.get("name"), source.get("read"));
            assertThat(number(source, "written")
                            + number(source, "quarantined")
                            + number(source, "deduplicated")
                            + number(source, "dropped"))
                    .as(source.toString())
                    .isEqualTo(number(source, "read"));
        }
        assertThat(read)
                .containsEntry("flights", 336_776)
                .containsEntry("weather", 26_115)
                .containsEntry("planes", 3_322)
                .containsEntry("airports", 1_458)
                .containsEntry("airlines", 16)
                .containsEntry("access-log", 10_000)
                .containsEntry("cloudwatch", 67_740)
                .hasSize(7);
    }

    @Test
    void theCutOffLineOfTheAccessLogIsTheOnlyRowQuarantined(Demo demo) throws IOException {
        for (var source : list(demo.report(), "sources")) {
            assertThat(number(source, "quarantined"))
                    .as(source.toString())
                    .isEqualTo(source.get("name").equals("access-log") ? 1 : 0);
        }
        var kept = demo.remote().get("/api/v1/tables/bronze.access_log_quarantine");
        assertThat(number(kept, "rows")).isEqualTo(1);
    }

    @Test
    void everyEngineIsBetterThanChanceAndNoneLeaks(Demo demo) {
        var models = list(demo.report(), "models");
        var engines = new ArrayList<>(List.of("xgboost", "logistic-regression"));
        if (Product.BIGDL) {
            engines.add("bigdl");
        }
        assertThat(models).extracting(m -> m.get("engine")).containsExactlyInAnyOrderElementsOf(engines);
        for (var model : models) {
            var least = model.get("engine").equals("xgboost") ? 0.70 : 0.65;
            assertThat((Double) model.get("auc")).as(model.toString()).isBetween(least, 0.80);
            assertThat(number(model, "rows"))
                    .as("flights of November and December that arrived")
                    .isEqualTo(53_991);
        }
    }

    @Test
    @Tag("bigdl")
    void theNetworkIsNoWorseThanLogisticRegressionByMoreThanTwoHundredthsOfAuc(Demo demo) {
        var auc = new TreeMap<Object, Double>();
        list(demo.report(), "models").forEach(model -> auc.put(model.get("engine"), (Double) model.get("auc")));

        assertThat(auc.get("bigdl")).isGreaterThanOrEqualTo(auc.get("logistic-regression") - 0.02);
    }

    @Test
    void theOnlinePredictionEqualsTheBatchOne(Demo demo) {
        var prediction = map(demo.report(), "prediction");
        var batch = map(prediction, "batch");
        var online = map(prediction, "online");
        assertThat((Double) online.get("probability")).isCloseTo((Double) batch.get("probability"), within(1e-6));
        assertThat(online.get("class")).isEqualTo(batch.get("class"));
    }

    @Test
    void aSecondRunOfTheWorkflowReadsNothingAndChangesNothing(Demo demo) throws IOException {
        var before = state(demo);

        var again = Product.aimass(demo.home(), "workflow", "run", "flight-delay", "--wait", "-o", "json");

        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(state(demo)).isEqualTo(before);
        for (var task : list(Json.object(again.out()), "tasks")) {
            if (String.valueOf(task.get("name")).startsWith("ingest-")) {
                var run = demo.remote().get("/api/v1/runs/" + task.get("runId"));
                assertThat(list(run, "accounting")).allSatisfy(rows -> {
                    assertThat(number(rows, "read")).isZero();
                    assertThat(number(rows, "written")).isZero();
                });
            }
        }
    }

    @Test
    void aSecondDemoOnTheSameHomeReadsNothingAgainAndReportsTheSame(Demo demo) throws Exception {
        var before = state(demo);
        var first = demo.report();

        demo.again();

        assertThat(state(demo)).isEqualTo(before);
        var second = demo.report();
        assertThat(list(second, "sources"))
                .extracting(source -> source.get("name"))
                .containsExactlyInAnyOrderElementsOf(list(first, "sources").stream()
                        .map(source -> source.get("name"))
                        .toList());
        assertThat(list(second, "sources")).allSatisfy(source -> {
            assertThat(number(source, "read")).isZero();
            assertThat(number(source, "written")).isZero();
        });
        for (var key : List.of("outcome", "models", "champion", "prediction")) {
            assertThat(second.get(key)).as(key).isEqualTo(first.get(key));
        }
    }

    @Test
    void theReportSaysHowLongEverythingTookAndHowMuchMemoryItNeeded(Demo demo) {
        assertThat(demo.report().keySet())
                .containsExactly(
                        "outcome", "seconds", "peakPssMiB", "sources", "steps", "models", "champion", "prediction");
        var steps = list(demo.report(), "steps");
        assertThat(steps)
                .extracting(step -> step.get("name"))
                .contains("ingest-flights", "clean-flights", "features", "train-xgboost", "promote", "predict");
        assertThat((Double) demo.report().get("seconds"))
                .isGreaterThan(steps.stream()
                        .mapToDouble(step -> ((Number) step.get("seconds")).doubleValue())
                        .max()
                        .orElseThrow());
        assertThat(number(demo.report(), "peakPssMiB"))
                .as("several JVMs, one of them with Spark")
                .isGreaterThan(500L);
    }

    /** Every table's version, every model version. */
    private static Map<String, Object> state(Demo demo) throws IOException {
        var state = new TreeMap<String, Object>();
        for (var table : list(demo.remote().get("/api/v1/tables"), "items")) {
            state.put((String) table.get("name"), table.get("version") + ":" + table.get("rows"));
        }
        state.put("versions", demo.remote().get("/api/v1/models/flight-delay/versions"));
        return state;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> map, String key) {
        return (List<Map<String, Object>>) map.get(key);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Map<String, Object> map, String key) {
        return (Map<String, Object>) map.get(key);
    }

    private static long number(Map<String, Object> map, String key) {
        return ((Number) map.get(key)).longValue();
    }
}
