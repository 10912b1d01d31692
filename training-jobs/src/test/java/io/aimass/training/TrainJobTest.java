package io.aimass.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RunEvent;
import io.aimass.contracts.Settings;
import io.aimass.contracts.TableName;
import io.aimass.scoring.ModelPackage;
import io.aimass.scoring.Scorer;
import io.aimass.spark.SparkTest;
import io.aimass.spark.TableWrite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrainJobTest extends SparkTest {
    private static final TableName TABLE = TableName.parse("gold.trips");
    private static final String SPEC = """
            trainer: xgboost
            input: gold.trips
            repository: trips
            label: late
            numeric: [distance, rain]
            categorical: [carrier]
            units: {distance: miles}
            split: {train: "month <= 8", validate: "month IN (9, 10)", test: "month >= 11"}
            seed: 7
            parameters: {rounds: 10, max-depth: 3}
            """;

    @BeforeEach
    void trips() {
        var rows = spark.range(0, 1_200, 1, 2)
                .selectExpr(
                        "id",
                        "int(id % 12) + 1 AS month",
                        "(hash(id) % 1000) / 10D + 500 AS distance",
                        "(hash(id, 9) % 100) / 100D AS rain",
                        "element_at(array('AA', 'UA', 'B6'), int(id % 3) + 1) AS carrier",
                        "(hash(id, 4) % 100) / 60D AS noise")
                .selectExpr("*", "IF(rain + noise + IF(carrier = 'AA', 0.5, 0) > 0.4, 1, 0) AS happened")
                .selectExpr("*", "IF(id % 50 = 0, NULL, happened) AS late", "happened * 10 + noise AS delay");
        context("r-table", "features").lake().commit(TableWrite.replace(TABLE, rows, Map.of()));
    }

    @Test
    void aTrainedModelIsAPackageWithItsRecipeAndItsMetrics() throws Exception {
        var context = context("r-1", "train");
        var outputs = run(context, SPEC).outputs();

        var model = ModelPackage.open(root.resolve("runs/r-1/model"));
        var manifest = model.manifest();
        assertThat(outputs)
                .containsEntry("modelPackage", "runs/r-1/model")
                .containsEntry("repository", "trips")
                .containsEntry("engine", "xgboost")
                .containsEntry("threshold", 0.5)
                .containsKey("trainingDigest");
        assertThat(model.paths()).containsExactly("evaluation.json", "model.json", "xgboost.ubj");
        assertThat(manifest.inputs())
                .extracting(c -> c.name() + ":" + c.type() + ":" + c.unit())
                .containsExactly("distance:double:miles", "rain:double:", "carrier:string:");
        assertThat(manifest.training())
                .containsEntry("trainer", "xgboost")
                .containsEntry("tables", Map.of("gold.trips", 0))
                .containsEntry("digest", outputs.get("trainingDigest"));
        assertThat(manifest.metrics())
                .containsEntry("test.auc", (Double) outputs.get("auc"))
                .containsEntry("validation.auc", (Double) outputs.get("validationAuc"))
                .containsEntry("test.rows", 196.0)
                .containsKeys(
                        "train.auc", "validation.logLoss", "validation.accuracy", "test.logLoss", "test.accuracy");
        assertThat(outputs).containsEntry("rows", 196L);
        assertThat(((Number) outputs.get("rowsTrained")).doubleValue())
                .isEqualTo(manifest.metrics().get("train.rows"));
        assertThat(context.reportedMetrics()).containsEntry("test.auc", (Double) outputs.get("auc"));
        assertThat(context.events(RunEvent.Progress.class))
                .anySatisfy(p -> assertThat(p.done()).isBetween(1L, 10L))
                .anySatisfy(p -> assertThat(p.total()).isEqualTo(10));
    }

    @Test
    void theReportedMetricsAreThoseOfScoringEachTestRowAlone() throws Exception {
        var outputs = run(context("r-1", "train"), SPEC).outputs();

        var scorer = Scorer.load(ModelPackage.open(root.resolve("runs/r-1/model")));
        var rows = context()
                .lake()
                .read(TABLE)
                .where("month >= 11 AND late IS NOT NULL")
                .collectAsList();
        var positives = new ArrayList<Double>();
        var negatives = new ArrayList<Double>();
        var loss = 0.0;
        var right = 0;
        for (var row : rows) {
            var probability = scorer.score(
                            new Object[] {row.getAs("distance"), row.getAs("rain"), row.getAs("carrier")})
                    .probability();
            var late = row.<Integer>getAs("late") == 1;
            (late ? positives : negatives).add(probability);
            loss -= Math.log(late ? probability : 1 - probability);
            right += late == probability > 0.5 ? 1 : 0;
        }
        var won = 0.0;
        for (var p : positives) {
            for (var n : negatives) {
                won += p > n ? 1 : p.equals(n) ? 0.5 : 0;
            }
        }
        assertThat((Double) outputs.get("auc")).isCloseTo(won / positives.size() / negatives.size(), within(1e-12));
        assertThat((Double) outputs.get("logLoss")).isCloseTo(loss / rows.size(), within(1e-12));
        assertThat((Double) outputs.get("accuracy")).isCloseTo((double) right / rows.size(), within(1e-12));
    }

    @Test
    void stepsAreFittedOnTrainingRowsOnly() {
        run(
                context("r-1", "train"),
                SPEC.replace("trainer: xgboost", "trainer: logistic-regression")
                        .replace("{rounds: 10, max-depth: 3}", "{}"));
        var before = read("r-1").manifest().steps();
        var altered = context()
                .lake()
                .read(TABLE)
                .selectExpr(
                        "id",
                        "month",
                        "IF(month > 8, distance * 1000, distance) AS distance",
                        "IF(month > 8, NULL, rain) AS rain",
                        "IF(month > 8, 'ZZ', carrier) AS carrier",
                        "late");
        context("r-2", "features").lake().commit(TableWrite.replace(TABLE, altered, Map.of()));

        run(
                context("r-3", "train"),
                SPEC.replace("trainer: xgboost", "trainer: logistic-regression")
                        .replace("{rounds: 10, max-depth: 3}", "{}"));

        assertThat(read("r-3").manifest().steps()).isEqualTo(before);
        assertThat(read("r-3").manifest().files().get("linear.json"))
                .isEqualTo(read("r-1").manifest().files().get("linear.json"));
    }

    @Test
    void theSameRecipeOnTheSameRowsTrainsNothing() {
        var first = run(context("r-1", "train"), SPEC);

        var second = run(context("r-2", "train", first.outputs()), SPEC);

        assertThat(second.unchanged()).isTrue();
        assertThat(second.outputs()).isEqualTo(first.outputs());
        assertThat(root.resolve("runs/r-2/model")).doesNotExist();
    }

    @Test
    void anAttemptAfterALostOneLeavesTheSamePackage() {
        run(context("r-1", "train"), SPEC);
        var first = read("r-1").digest();

        run(context("r-1", "train"), SPEC);

        assertThat(read("r-1").digest()).isEqualTo(first);
    }

    @Test
    void aLeakStopsTheRunAndIsNamed() {
        assertThatThrownBy(
                        () -> run(context("r-1", "train"), SPEC.replace("[distance, rain]", "[distance, rain, delay]")))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.DATA))
                .hasMessageContaining(
                        "it is taken for a leak: a feature knows the answer. These do alone: delay (AUC 1.000)")
                .hasMessageContaining("or raise 'leak-auc' if it is right");
        assertThat(root.resolve("runs/r-1/model")).doesNotExist();
    }

    @Test
    void partsThatOverlapOrAreEmptyAreRefused() {
        assertThatThrownBy(() -> run(context("r-1", "train"), SPEC.replace("month IN (9, 10)", "month IN (8, 9)")))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.USER))
                .hasMessageContaining("rows of gold.trips belong to more than one part of the split");
        assertThatThrownBy(() -> run(context("r-1", "train"), SPEC.replace("month >= 11", "month >= 13")))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.DATA))
                .hasMessageStartingWith("The split's part 'test' of gold.trips has no row with a label.");
    }

    @Test
    void anUnknownColumnIsAnsweredWithTheNearest() {
        assertThatThrownBy(() -> run(context("r-1", "train"), SPEC.replace("[distance, rain]", "[distanse, rain]")))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.USER))
                .hasMessageStartingWith("'distanse' is not a column of gold.trips; did you mean 'distance'?");
        assertThatThrownBy(() -> run(
                        context("r-1", "train"),
                        SPEC.replace("[distance, rain]", "[carrier]")
                                .replace("categorical: [carrier]", "categorical: [month]")))
                .hasMessage("Column 'carrier' of gold.trips is a string; list it under 'categorical', or cast it.");
    }

    @Test
    void everyMistakeOfASpecIsReportedAtOnce() {
        assertThatThrownBy(() -> new TrainJob().plan(Settings.of("train", Yaml.map("""
                        trainer: xgbost
                        input: trips
                        label: late
                        numeric: [late, rain, rain]
                        split: {train: "month <=", validate: "true"}
                        repository: Trips
                        sample: {fraction: 2}
                        """))))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("'xgbost' is not a trainer; did you mean 'xgboost'?")
                .hasMessageContaining("'input': 'trips' is not a table name")
                .hasMessageContaining("the label 'late' is among the features")
                .hasMessageContaining("column 'rain' is named twice")
                .hasMessageContaining("'split.train': 'month <=' is not an SQL expression")
                .hasMessageContaining("'split.test' is missing")
                .hasMessageContaining("'Trips' is not a name")
                .hasMessageContaining("'sample.fraction' is 2.0");
    }

    @Test
    void aSampleIsSeededAndSmaller() {
        run(context("r-1", "train"), SPEC + "sample: {rows: 200, seed: 3}\n");
        run(context("r-2", "train"), SPEC + "sample: {rows: 200, seed: 3}\n");

        assertThat(((Number) read("r-1").manifest().training().get("rows")).longValue())
                .isBetween(120L, 280L);
        assertThat(read("r-2").manifest().files().get("xgboost.ubj"))
                .isEqualTo(read("r-1").manifest().files().get("xgboost.ubj"));
    }

    @Test
    void modelsAreEvaluatedOnTheRowsAskedFor() throws Exception {
        var trained = run(context("r-1", "train"), SPEC).outputs();
        var linear = run(
                        context("r-2", "train"),
                        SPEC.replace("trainer: xgboost", "trainer: logistic-regression")
                                .replace("{rounds: 10, max-depth: 3}", "{}"))
                .outputs();
        var settings = new LinkedHashMap<String, Object>(
                Yaml.map("{models: [trips@1, trips@2], table: gold.trips, label: late, where: month >= 11}"));
        settings.put("resolved-models", List.of(resolved("1", "r-1"), resolved("2", "r-2")));

        var outputs = ((JobOutcome.Succeeded) new EvaluateJob()
                        .plan(Settings.of("evaluate", settings))
                        .run(spark, context("r-3", "evaluate")))
                .outputs();

        @SuppressWarnings("unchecked")
        var models = (List<Map<String, Object>>) outputs.get("models");
        assertThat(models).hasSize(2);
        assertThat(models.get(0)).containsEntry("version", "1").containsEntry("engine", "xgboost");
        for (var key : List.of("auc", "accuracy", "rows", "confusion")) {
            assertThat(models.get(0).get(key)).as(key).isEqualTo(trained.get(key));
            assertThat(models.get(1).get(key)).as(key).isEqualTo(linear.get(key));
        }
    }

    private Map<String, Object> resolved(String version, String run) throws Exception {
        var model = read(run);
        var files = new LinkedHashMap<String, Object>();
        for (var path : model.paths()) {
            files.put(
                    path,
                    context()
                            .storage()
                            .putBlob(new java.io.ByteArrayInputStream(model.content(path)))
                            .sha256());
        }
        return Map.of("name", "trips", "version", version, "files", files);
    }

    private ModelPackage read(String run) {
        try {
            return ModelPackage.open(root.resolve("runs/" + run + "/model"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private JobOutcome.Succeeded run(io.aimass.spark.TestContext context, String spec) {
        return (JobOutcome.Succeeded)
                new TrainJob().plan(Settings.of("train", Yaml.map(spec))).run(spark, context);
    }
}
