package io.aimass.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.ModelManifest;
import io.aimass.contracts.ModelManifest.Column;
import io.aimass.contracts.RowAccounting;
import io.aimass.contracts.Settings;
import io.aimass.contracts.TableName;
import io.aimass.scoring.ModelPackage;
import io.aimass.spark.RunContext;
import io.aimass.spark.SparkTest;
import io.aimass.spark.TableWrite;
import io.aimass.spark.TestContext;
import io.aimass.storage.CentralizedStorage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ScoreJobTest extends SparkTest {
    private static final TableName FEATURES = TableName.parse("gold.features");
    private static final TableName SCORES = TableName.parse("gold.scores");
    private static final AtomicInteger CALLS = new AtomicInteger();

    @Test
    void everyModelHasItsColumnsAndABrokenOneSaysWhy() throws IOException {
        features();
        var context = context("r-1", "score");
        var damaged = new HashMap<>(files(context, model(1, "distance")));
        damaged.put("linear.json", blob(context, "{}"));
        var outcome = run(
                context,
                settings(
                        model("double", "3", files(context, model(2, "distance"))),
                        model("half", "1", files(context, model(0.5, "distance"))),
                        model("damaged", "7", damaged),
                        model("misfit", "1", files(context, model(1, "distnace")))));

        var rows = context.lake().read(SCORES).orderBy("id").collectAsList();
        assertThat(context.lake().read(SCORES).columns())
                .containsExactly(
                        "id",
                        "double_v3_probability",
                        "double_v3_class",
                        "double_v3_margin",
                        "half_v1_probability",
                        "half_v1_class",
                        "half_v1_margin",
                        "damaged_v7_probability",
                        "damaged_v7_class",
                        "damaged_v7_margin",
                        "damaged_v7_error",
                        "misfit_v1_probability",
                        "misfit_v1_class",
                        "misfit_v1_margin",
                        "misfit_v1_error");
        assertThat(rows).hasSize(3);
        assertThat(rows.get(0).getDouble(3)).isEqualTo(2 * 1.5 - 1);
        assertThat(rows.get(0).getDouble(1)).isCloseTo(1 / (1 + Math.exp(-2)), within(1e-15));
        assertThat(rows.get(0).getInt(2)).isEqualTo(1);
        assertThat(rows.get(0).getDouble(6)).isEqualTo(0.5 * 1.5 - 1);
        assertThat(rows.get(0).getInt(5)).isZero();
        assertThat(rows.get(2).getDouble(3)).isEqualTo(2 * 10.0 - 1);
        assertThat(rows.get(1).isNullAt(7)).isTrue();
        assertThat(rows.get(1).getString(10)).contains("Model file 'linear.json' does not match its digest");
        assertThat(rows.get(1).getString(14)).isEqualTo("the table has no column 'distnace' (it has 'distance')");
        assertThat(context.log())
                .anyMatch(line -> line.startsWith("WARN Left out damaged@7: Model file 'linear.json'"));
        assertThat(outcome.outputs())
                .containsEntry("models", List.of("double@3", "half@1"))
                .containsEntry("rows", 3L);
        assertThat(outcome.accounting()).containsExactly(new RowAccounting("gold.features", 3, 3, 0, 0, 0));
    }

    @Test
    void rowsThatDoNotMeetTheConditionAreCountedAsDropped() throws IOException {
        features();
        var context = context("r-1", "score");
        var settings = settings(model("double", "3", files(context, model(2, "distance"))));
        settings.put("where", "distance > 1.5");
        var outcome = run(context, settings);
        assertThat(outcome.accounting()).containsExactly(new RowAccounting("gold.features", 3, 1, 0, 0, 2));
    }

    @Test
    void scoresThatDoNotAddUpFailTheRunAndThoseOfBeforeStay() throws IOException {
        features();
        var settings = settings(model("double", "3", files(context(), model(2, "distance"))));
        run(context("r-1", "score"), settings);
        spark.udf()
                .register(
                        "true_but_the_first_time",
                        functions
                                .udf((UDF1<Long, Boolean>) id -> CALLS.incrementAndGet() > 1, DataTypes.BooleanType)
                                .asNondeterministic());
        settings.put("where", "true_but_the_first_time(id)");

        assertThatThrownBy(() -> run(context("r-2", "score"), settings))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("read 3, but written 2 + quarantined 0 + deduplicated 0 + dropped 0 = 2")
                .hasMessageEndingWith("gold.scores has its version 0 again.");
        assertThat(context().lake().read(SCORES).count()).isEqualTo(3);
    }

    @Test
    void theSameInputsAreNotScoredAgain() throws IOException {
        features();
        var first = context("r-1", "score");
        var settings = settings(model("double", "3", files(first, model(2, "distance"))));
        var outputs = run(first, settings).outputs();

        var second = run(context("r-2", "score", outputs), settings);
        assertThat(second.unchanged()).isTrue();
        assertThat(second.outputs()).isEqualTo(outputs);

        var other = settings(model("double", "4", files(first, model(3, "distance"))));
        assertThat(run(context("r-3", "score", outputs), other).unchanged()).isFalse();
        assertThat(first.lake().version(SCORES)).isEqualTo(1);
    }

    @Test
    void aRunThatLeftAModelOutIsDoneAgainWhenItsFilesAreWhole() throws IOException {
        features();
        var first = context("r-1", "score");
        var whole = files(first, model(3, "distance"));
        var settings = settings(model("double", "3", files(first, model(2, "distance"))), model("triple", "1", whole));
        var blob = root.resolve("models/blobs/sha256").resolve(below(whole.get("linear.json")));
        var content = Files.readAllBytes(blob);
        Files.delete(blob);
        var outputs = run(first, settings).outputs();
        assertThat(outputs).containsEntry("models", List.of("double@3"));

        Files.write(blob, content);
        var second = run(context("r-2", "score", outputs), settings);

        assertThat(second.unchanged()).isFalse();
        assertThat(second.outputs()).containsEntry("models", List.of("double@3", "triple@1"));
    }

    @Test
    void aStorageThatFailsFailsTheRunSoThatItIsTriedAgain() throws IOException {
        features();
        var context = context("r-1", "score");
        var settings = settings(model("double", "3", files(context, model(2, "distance"))));
        var unreadable = answering(CentralizedStorage.class, context.storage(), "readBlob", () -> {
            throw new IOException("Connection reset");
        });
        var cutOff = answering(RunContext.class, context, "storage", () -> unreadable);

        assertThatThrownBy(() ->
                        new ScoreJob().plan(Settings.of("score", settings)).run(spark, cutOff))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.EXTERNAL))
                .hasMessage("The files of double@3 cannot be read: Connection reset. Check the storage and try again.");
        assertThat(context.lake().exists(SCORES)).isFalse();
    }

    /** As {@code behind}, but for one method. */
    private static <T> T answering(Class<T> type, T behind, String method, Callable<?> answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, called, arguments) -> {
                    if (called.getName().equals(method)) {
                        return answer.call();
                    }
                    try {
                        return called.invoke(behind, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @Test
    void askingAgainWithTheSameRunIdCommitsOnce() throws IOException {
        features();
        var settings = settings(model("double", "3", files(context(), model(2, "distance"))));
        var first = run(context("r-1", "score"), settings);
        var again = run(context("r-1", "score"), settings);
        assertThat(again.outputs()).isEqualTo(first.outputs());
        assertThat(context().lake().version(SCORES)).isZero();
    }

    @Test
    void withoutAnyUsableModelNothingIsWritten() throws IOException {
        features();
        var context = context("r-1", "score");
        var settings = settings(
                model("misfit", "1", files(context, model(1, "carrier"))),
                model("gone", "1", Map.of("model.json", "0".repeat(64))));
        assertThatThrownBy(() -> run(context, settings))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("No model can score gold.features.")
                .hasMessageContaining("misfit@1: column 'carrier' is string, the model takes double")
                .hasMessageContaining("gone@1: ");
        assertThat(context.lake().exists(SCORES)).isFalse();
    }

    @Test
    void aConditionThatIsNoneAndAnUnknownKeyAreTheCallersMistakes() throws IOException {
        features();
        var context = context("r-1", "score");
        var settings = settings(model("double", "3", files(context, model(2, "distance"))));
        settings.put("where", "distnace > 1");
        assertThatThrownBy(() -> run(context, settings))
                .hasMessageContaining("'where' is not a condition on gold.features: ")
                .hasMessageContaining("distnace");
        settings.remove("where");
        settings.put("key", "idd");
        assertThatThrownBy(() -> run(context, settings))
                .hasMessageContaining("'idd' is not a column of the table; did you mean 'id'?");
    }

    @Test
    void everyMistakeInTheSettingsIsReportedAtOnce() {
        var settings =
                Settings.of("score", Map.of("tables", "gold.x", "target", "silver.x", "models", List.of("a@champion")));
        assertThatThrownBy(() -> new ScoreJob().plan(settings))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("'table' is missing")
                .hasMessageContaining("'models' has not been resolved to versions")
                .hasMessageContaining("scores belong in the gold zone")
                .hasMessageContaining("'tables' is not a setting of score; did you mean 'table'?");
    }

    private static String below(String sha256) {
        return sha256.substring(0, 2) + "/" + sha256;
    }

    private void features() {
        var rows = List.of(
                RowFactory.create(1L, 1.5, "UA"), RowFactory.create(2L, null, null), RowFactory.create(3L, 10.0, "AA"));
        var table = spark.createDataFrame(rows, StructType.fromDDL("id BIGINT, distance DOUBLE, carrier STRING"));
        context("r-0", "features").lake().commit(TableWrite.replace(FEATURES, table, Map.of()));
    }

    private JobOutcome.Succeeded run(TestContext context, Map<String, Object> settings) {
        return (JobOutcome.Succeeded)
                new ScoreJob().plan(Settings.of("score", settings)).run(spark, context);
    }

    @SafeVarargs
    private static Map<String, Object> settings(Map<String, Object>... models) {
        var settings = new LinkedHashMap<String, Object>();
        settings.put("table", "gold.features");
        settings.put("target", "gold.scores");
        settings.put("key", List.of("id"));
        settings.put("resolved-models", List.of(models));
        return settings;
    }

    private static Map<String, Object> model(String name, String version, Map<String, String> files) {
        return Map.of("name", name, "version", version, "files", files);
    }

    /** {@code factor * value - 1}, a missing value counting as 0.25. */
    private static ModelPackage model(double factor, String column) {
        var manifest = new ModelManifest(
                "m",
                "logistic-regression",
                "linear.json",
                List.of(new Column(column, "double", true, "")),
                List.of(new Column("probability", "double", false, "")),
                List.of(Map.of("type", "numeric", "column", column, "fill", 0.25)),
                0.5,
                Map.of(),
                Map.of(),
                "test",
                Map.of());
        var file = "{\"coefficients\": [" + factor + "], \"intercept\": -1}";
        return ModelPackage.seal(manifest, Map.of("linear.json", file.getBytes(StandardCharsets.UTF_8)));
    }

    private static Map<String, String> files(TestContext context, ModelPackage model) throws IOException {
        var files = new HashMap<String, String>();
        for (var path : model.paths()) {
            files.put(
                    path,
                    context.storage()
                            .putBlob(new ByteArrayInputStream(model.content(path)))
                            .sha256());
        }
        return files;
    }

    private static String blob(TestContext context, String content) throws IOException {
        return context.storage()
                .putBlob(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)))
                .sha256();
    }
}
