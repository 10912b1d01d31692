package io.aimass.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobException;
import io.aimass.contracts.Settings;
import io.aimass.scoring.ModelPackage;
import io.aimass.scoring.Scorer;
import io.aimass.spark.SparkTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** What every trainer promises. */
abstract class TrainerContract extends SparkTest {
    private final List<long[]> heard = java.util.Collections.synchronizedList(new ArrayList<>());

    abstract String trainer();

    /** Few rounds or iterations. */
    abstract String parameters();

    @Test
    void theSameSeedGivesTheSameModelToTheByte() {
        var rows = rows(600);

        var first = fit(rows);
        var second = fit(rows);

        assertThat(second.digest()).isEqualTo(first.digest());
        assertThat(second.manifest().files())
                .isEqualTo(first.manifest().files())
                .hasSize(1);
    }

    @Test
    void theSameRowsInAnotherOrderAndInOtherFilesGiveTheSameModelToTheByte() {
        var rows = rows(600);
        var shuffled = rows.repartition(5).orderBy(org.apache.spark.sql.functions.rand(3));

        assertThat(shuffled.collectAsList()).isNotEqualTo(rows.collectAsList());
        assertThat(fit(shuffled).digest()).isEqualTo(fit(rows).digest());
    }

    @Test
    void whatIsLearntTellsTheClassesApart() {
        var scorer = Scorer.load(fit(rows(600)));

        assertThat(scorer.score(row(3.0, "a")).probability()).isGreaterThan(0.6);
        assertThat(scorer.score(row(-3.0, "b")).probability()).isLessThan(0.4);
    }

    /** Of the engine's own library, reading the file that the package holds. */
    abstract List<Double> engineMargins(ModelPackage model, Dataset<Row> vectors) throws Exception;

    /** How far a margin may be from the engine's, relative to it. */
    abstract double tolerance();

    @Test
    void whatIsPackagedScoresAsTheEngineItselfDoes() throws Exception {
        var trained = fit(rows(600));
        var unseen = rows(2_000).where("id >= 600");
        var settings = settings("[x]", "[kind]");
        var manifest = trained.manifest();
        var vectors = Vectors.of(
                unseen.orderBy("id"),
                settings.columns(),
                settings.label(),
                manifest.inputs(),
                manifest.steps(),
                settings.trainer().encoding());

        var expected = engineMargins(trained, vectors);

        var scorer = Scorer.load(trained);
        var records = unseen.orderBy("id").select("x", "kind").collectAsList();
        assertThat(expected).hasSize(1_400).hasSameSizeAs(records);
        assertThat(new java.util.HashSet<>(expected)).hasSizeGreaterThan(20);
        for (var i = 0; i < expected.size(); i++) {
            var row = records.get(i);
            var margin = scorer.score(new Object[] {row.get(0), row.get(1)}).margin();
            assertThat(margin)
                    .as("row %s", row)
                    .isCloseTo(expected.get(i), within(tolerance() * Math.max(1, Math.abs(expected.get(i)))));
        }
    }

    @Test
    void missingValuesAndUnseenCategoriesArePredicted() {
        var scorer = Scorer.load(fit(rows(600)));

        for (var row : List.of(row(null, "a"), row(Double.NaN, "b"), row(1.0, "never seen"), row(1.0, null))) {
            assertThat(scorer.score(row).probability()).isBetween(0.0, 1.0);
        }
    }

    @Test
    void columnsThatNeverVaryOrNeverHaveAValueDoNoHarm() {
        var rows = rows(400)
                .selectExpr(
                        "x",
                        "7.5D AS constant",
                        "CAST(NULL AS DOUBLE) AS empty",
                        "CAST('NaN' AS DOUBLE) AS nan",
                        "kind",
                        "'one' AS same",
                        "CAST(NULL AS STRING) AS nothing",
                        "label",
                        "month");
        var settings = settings("[x, constant, empty, nan]", "[kind, same, nothing]");

        var scorer = Scorer.load(new Training(settings).fit(rows, this::hear));

        var record = new Object[] {2.5, 7.5, null, Double.NaN, "a", "one", null};
        assertThat(scorer.score(record).probability()).isGreaterThan(0.5);
        record[1] = 1e6;
        record[2] = 4.0;
        assertThat(scorer.score(record).probability()).isBetween(0.0, 1.0);
    }

    @Test
    void oneClassOnlyIsRefused() {
        assertThatThrownBy(() -> fit(rows(50).where("label = 1")))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.DATA))
                .hasMessageMatching(
                        "All \\d+ training rows have label 1; a model needs both classes\\. Check the split's 'train' condition and how 'label' is made\\.");
    }

    @Test
    void aLabelThatIsNeitherZeroNorOneIsRefused() {
        assertThatThrownBy(() ->
                        fit(rows(50).withColumn("label", org.apache.spark.sql.functions.expr("IF(x > 2, 2, label)"))))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.DATA))
                .hasMessageMatching("The label 'label' is 2\\.0 in \\d+ rows; it must be 0, 1 or null\\..*");
    }

    @Test
    void anInfiniteValueIsRefusedWithItsColumn() {
        assertThatThrownBy(() -> fit(rows(50).withColumn(
                                "x", org.apache.spark.sql.functions.expr("IF(x > 2, double('Infinity'), x)"))))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.DATA))
                .hasMessageStartingWith("Column 'x' has an infinite value.");
    }

    @Test
    void progressIsHeard() {
        fit(rows(200));

        assertThat(heard).isNotEmpty();
    }

    @Test
    void everyParameterIsInTheRecipeAndAnUnknownOneIsRefused() {
        assertThat(settings("[x]", "[kind]").fitting().parameters()).hasSizeGreaterThan(3);
        assertThatThrownBy(() -> TrainSettings.from(Settings.of("train", tree("[x]", "[kind]", "{roundz: 4}"))))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("'parameters.roundz' is not a setting of train");
    }

    final List<long[]> heard() {
        return heard;
    }

    final ModelPackage fit(Dataset<Row> rows) {
        return new Training(settings("[x]", "[kind]")).fit(rows, this::hear);
    }

    /** The label follows {@code x} and {@code kind}, with noise. */
    final Dataset<Row> rows(int count) {
        return spark.range(0, count, 1, 2)
                .selectExpr(
                        "id",
                        "(hash(id) % 1000) / 200D AS u",
                        "(hash(id, 3) % 1000) / 500D AS noise",
                        "element_at(array('a', 'b', 'c'), int(id % 3) + 1) AS kind")
                .selectExpr(
                        "id",
                        "IF(id % 17 = 0, NULL, u) AS x",
                        "kind",
                        "IF(u + noise + IF(kind = 'a', 1, 0) > 0, 1, 0) AS label",
                        "int(id % 12) + 1 AS month");
    }

    private void hear(long done, long total) {
        heard.add(new long[] {done, total});
    }

    private static Object[] row(Double x, String kind) {
        return new Object[] {x, kind};
    }

    private TrainSettings settings(String numeric, String categorical) {
        return TrainSettings.from(Settings.of("train", tree(numeric, categorical, parameters())));
    }

    private Map<String, Object> tree(String numeric, String categorical, String parameters) {
        return Yaml.map("""
                trainer: %s
                input: gold.rows
                repository: rows
                label: label
                numeric: %s
                categorical: %s
                split: {train: "month <= 8", validate: "month IN (9, 10)", test: "month >= 11"}
                seed: 7
                parameters: %s
                """.formatted(trainer(), numeric, categorical, parameters));
    }
}
