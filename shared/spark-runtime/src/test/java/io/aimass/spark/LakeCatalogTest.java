package io.aimass.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.TableName;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class LakeCatalogTest extends SparkTest {
    private static final TableName FLIGHTS = TableName.parse("silver.flights");

    @Test
    void aTableARunCommittedIsKnownByName() {
        context().lake().commit(TableWrite.append(FLIGHTS, spark.range(3).toDF(), Map.of()));

        assertThat(number("SELECT count(*) FROM silver.flights")).isEqualTo(3);
        assertThat(spark.table("silver.flights").count()).isEqualTo(3);
        assertThat(spark.sql("SHOW TABLES IN silver").collectAsList())
                .extracting(row -> row.getString(1))
                .containsExactly("flights");
        assertThat(spark.sql("SHOW NAMESPACES").collectAsList())
                .extracting(row -> row.getString(0))
                .containsExactly("bronze", "silver", "gold");
    }

    @Test
    void aTableMadeByNameIsReadByTheLake() {
        spark.sql("CREATE TABLE silver.flights (id BIGINT, carrier STRING) PARTITIONED BY (carrier)");
        spark.sql("INSERT INTO silver.flights VALUES (1, 'UA'), (2, 'AA')");
        spark.sql("CREATE TABLE gold.carriers AS SELECT carrier FROM silver.flights");
        spark.range(4).toDF().write().saveAsTable("gold.numbers");

        assertThat(context().lake().read(FLIGHTS).count()).isEqualTo(2);
        assertThat(context().lake().read(TableName.parse("gold.carriers")).count())
                .isEqualTo(2);
        assertThat(context().lake().read(TableName.parse("gold.numbers")).count())
                .isEqualTo(4);
        assertThat(root.resolve("lake/silver/flights/carrier=UA")).isDirectory();
    }

    @Test
    void rowsAreChangedMergedAndTravelledByName() {
        spark.range(5).toDF().write().saveAsTable("gold.numbers");
        spark.sql("UPDATE gold.numbers SET id = 100 WHERE id = 0");
        spark.sql("DELETE FROM gold.numbers WHERE id = 1");
        spark.sql("MERGE INTO gold.numbers t USING (SELECT 100L AS id UNION ALL SELECT 7L) s ON t.id = s.id "
                + "WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT *");

        assertThat(ids("SELECT id FROM gold.numbers ORDER BY id")).containsExactly(2L, 3L, 4L, 7L);
        assertThat(ids("SELECT id FROM gold.numbers VERSION AS OF 0 ORDER BY id"))
                .containsExactly(0L, 1L, 2L, 3L, 4L);
        spark.sql("OPTIMIZE gold.numbers");
        spark.sql("RESTORE gold.numbers TO VERSION AS OF 0");
        assertThat(number("SELECT count(*) FROM gold.numbers")).isEqualTo(5);
        assertThat(spark.sql("DESCRIBE HISTORY gold.numbers").count()).isGreaterThanOrEqualTo(5);
    }

    @Test
    void aTableIsReplacedByName() {
        spark.range(5).toDF().write().saveAsTable("gold.numbers");
        spark.range(2).toDF().write().mode("overwrite").saveAsTable("gold.numbers");
        assertThat(number("SELECT count(*) FROM gold.numbers")).isEqualTo(2);

        spark.sql("CREATE OR REPLACE TABLE gold.numbers AS SELECT 'a' AS letter");
        assertThat(spark.table("gold.numbers").columns()).containsExactly("letter");
        spark.sql("ALTER TABLE gold.numbers ADD COLUMNS (more INT)");
        assertThat(spark.table("gold.numbers").columns()).containsExactly("letter", "more");
    }

    @Test
    void whatHasNoCommitIsNotListed() throws IOException {
        spark.range(1).toDF().write().saveAsTable("gold.numbers");
        Files.createDirectories(root.resolve("lake/gold/stopped/_delta_log"));

        assertThat(spark.sql("SHOW TABLES IN gold")
                        .select("tableName")
                        .as(Encoders.STRING())
                        .collectAsList())
                .containsExactly("numbers");
    }

    @Test
    void aDroppedTableIsGone() {
        spark.range(5).toDF().write().saveAsTable("gold.numbers");
        spark.sql("DROP TABLE gold.numbers");

        assertThat(spark.catalog().tableExists("gold.numbers")).isFalse();
        assertThat(root.resolve("lake/gold/numbers")).doesNotExist();
        assertThat(context().lake().exists(TableName.parse("gold.numbers"))).isFalse();
        spark.range(1).toDF().write().saveAsTable("gold.numbers");
        assertThat(number("SELECT count(*) FROM gold.numbers")).isEqualTo(1);
    }

    @Test
    void whatWouldMakeATableThatIsNotOursIsRefused() {
        spark.range(5).toDF().write().saveAsTable("gold.numbers");

        assertThatThrownBy(() -> spark.sql("ALTER TABLE gold.numbers RENAME TO gold.other"))
                .hasMessageContaining("cannot be renamed: a lake table's name is where it lies");
        assertThatThrownBy(() -> spark.sql("CREATE TABLE gold.p (a INT) USING parquet"))
                .isInstanceOf(AnalysisException.class);
        assertThatThrownBy(() -> spark.range(1).toDF().write().format("csv").saveAsTable("gold.p"))
                .isInstanceOf(AnalysisException.class);
        assertThatThrownBy(() -> spark.sql("CREATE TABLE gold.p (a INT) LOCATION '/tmp/elsewhere'"))
                .hasMessageContaining("gold.p cannot lie elsewhere");
        assertThatThrownBy(() -> spark.sql("CREATE TABLE p (a INT)")).hasMessageContaining("is not in the lake");
        assertThatThrownBy(() -> spark.sql("CREATE TABLE gold.`../p` (a INT)"))
                .hasMessageContaining("'../p' is not a table name");
        assertThat(root.resolve("lake/gold/p")).doesNotExist();
    }

    @Test
    void eachSessionSeesTheLakeOfItsOwnRoot() {
        spark.range(5).toDF().write().saveAsTable("gold.numbers");

        var other = Sessions.child(spark, rootUri() + "/other");

        assertThat(other.catalog().tableExists("gold.numbers")).isFalse();
        assertThat(spark.catalog().tableExists("gold.numbers")).isTrue();
    }

    private long number(String query) {
        return spark.sql(query).first().getLong(0);
    }

    private List<Long> ids(String query) {
        return spark.sql(query).collectAsList().stream()
                .map((Row row) -> row.getLong(0))
                .toList();
    }
}
