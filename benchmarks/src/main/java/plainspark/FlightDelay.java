package plainspark;

import static org.apache.spark.ml.functions.array_to_vector;
import static org.apache.spark.ml.functions.vector_to_array;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.input_file_name;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.scala.spark.XGBoostClassificationModel;
import ml.dmlc.xgboost4j.scala.spark.XGBoostClassifier;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.storage.StorageLevel;

/** Flights from CSV files to bronze, silver and gold Delta tables, a model and its scores. */
final class FlightDelay {
    private static final String SCHEMA =
            "year int, month int, day int, dep_time int, sched_dep_time int, dep_delay double, arr_time int, sched_arr_time int, arr_delay double, "
                    + "carrier string, flight int, tailnum string, origin string, dest string, air_time double, distance double, hour int, minute int, time_hour timestamp";
    private static final List<String> TEXTS = List.of("carrier", "tailnum", "origin", "dest");
    private static final List<String> CATEGORIES = List.of("carrier", "origin", "dest");
    private static final List<RunningSums> HISTORY = List.of(
            RunningSums.of("carrier", List.of("carrier"), 0, 7, 1),
            RunningSums.of("route", List.of("origin", "dest"), 0, 28),
            RunningSums.of("plane", List.of("tailnum"), 0, 7, 1),
            RunningSums.of("origin", List.of("origin"), 7, 1),
            RunningSums.of("number", List.of("carrier", "flight"), 0, 28));
    private static final List<String> HISTORY_NUMBERS = List.of(
            "carrier_late",
            "carrier_delay",
            "carrier_late_7d",
            "carrier_delay_7d",
            "carrier_late_1d",
            "carrier_delay_1d",
            "route_late",
            "route_delay",
            "route_late_28d",
            "route_delay_28d",
            "plane_late",
            "plane_delay",
            "plane_late_7d",
            "plane_delay_7d",
            "plane_late_1d",
            "plane_delay_1d",
            "origin_late_7d",
            "origin_delay_7d",
            "origin_late_1d",
            "origin_delay_1d",
            "number_late",
            "number_delay",
            "number_late_28d",
            "number_delay_28d");
    private static final List<String> PLAIN_NUMBERS = List.of(
            "hour",
            "weekday",
            "sched_dep_minute",
            "sched_arr_minute",
            "distance",
            "temp",
            "dewp",
            "humid",
            "wind_dir",
            "wind_speed",
            "wind_gust",
            "precip",
            "pressure",
            "visib",
            "plane_age",
            "seats",
            "engines",
            "dest_lat",
            "dest_lon");
    private static final List<String> OTHERS = List.of(
            "year",
            "month",
            "day",
            "carrier",
            "airline",
            "flight",
            "tailnum",
            "origin",
            "dest",
            "scheduled_at",
            "arrived_at",
            "carrier_count",
            "route_count",
            "plane_count",
            "number_count");
    private static final long SEED = 7;

    private final SparkSession spark;
    private StringIndexerModel indexer;
    private XGBoostClassificationModel model;

    FlightDelay(SparkSession spark) {
        this.spark = spark;
        spark.conf().set("spark.sql.csv.parser.columnPruning.enabled", "false");
    }

    /** Refused rows go to a table of their own before the good ones are written; a month out of range stops everything. */
    Map<String, Long> ingest(String folder, String csv) {
        var rows = spark.read()
                .schema(SCHEMA + ", corrupt string")
                .option("header", "true")
                .option("nullValue", "NA")
                .option("columnNameOfCorruptRecord", "corrupt")
                .csv(csv)
                .withColumn("source_file", input_file_name())
                .withColumn("unknown_origin", refuses("origin IN ('EWR', 'JFK', 'LGA')"))
                .withColumn("not_scheduled", refuses("sched_dep_time IS NOT NULL AND time_hour IS NOT NULL"))
                .withColumn("no_distance", refuses("distance > 0"))
                .withColumn("refused", expr("corrupt IS NOT NULL OR unknown_origin OR not_scheduled OR no_distance"));
        var seen = new Observation();
        rows.observe(
                        seen,
                        count(lit(1)).as("read"),
                        number(col("refused")).as("refused"),
                        number(refuses("month BETWEEN 1 AND 12")).as("no_month"),
                        number(refuses("arr_delay IS NULL OR arr_delay < 1440")).as("long_delay"))
                .where("refused")
                .selectExpr(
                        "coalesce(corrupt, to_json(struct(*))) AS raw",
                        "concat_ws(', ', CASE WHEN corrupt IS NOT NULL THEN 'parse' END, CASE WHEN unknown_origin THEN 'origin-known' END, "
                                + "CASE WHEN not_scheduled THEN 'scheduled' END, CASE WHEN no_distance THEN 'distance-positive' END) AS rules",
                        "source_file",
                        "current_timestamp() AS time")
                .write()
                .format("delta")
                .mode("append")
                .save(folder + "/bronze/flights_quarantine");
        var counts = observed(seen);
        if (counts.get("no_month") > 0) {
            throw new IllegalStateException(counts.get("no_month") + " rows have no month of the year");
        }
        var columns = SCHEMA.replaceAll(" \\w+(,|$)", "$1").split(", ");
        var good = rows.where(not(col("refused"))).selectExpr(columns);
        var written = write(good, folder + "/bronze/flights");
        var quarantined = committed(folder + "/bronze/flights_quarantine");
        return balanced(counts.get("read"), written, quarantined, 0);
    }

    Map<String, Long> clean(String folder) {
        var seen = new Observation();
        var rows = table(folder + "/bronze/flights").observe(seen, count(lit(1)).as("read"));
        for (var text : TEXTS) {
            rows = rows.withColumn(text, expr("nullif(trim(" + text + "), '')"));
        }
        var flight = Window.partitionBy("year", "month", "day", "carrier", "flight", "origin", "sched_dep_time")
                .orderBy(col("dep_time").asc_nulls_last());
        var repeats = new Observation();
        var clean = rows.withColumn("nth", row_number().over(flight))
                .observe(repeats, number(col("nth").gt(1)).as("deduplicated"))
                .where("nth = 1")
                .drop("nth")
                .withColumn("scheduled_at", expr("timestampadd(MINUTE, minute, time_hour)"))
                .withColumn("late", expr("arr_delay > 15"));
        var written = write(clean, folder + "/silver/flights");
        return balanced(
                observed(seen).get("read"), written, 0, observed(repeats).get("deduplicated"));
    }

    Map<String, Long> features(String folder) {
        var silver = table(folder + "/silver/flights");
        var rows = silver.withColumn("id", monotonically_increasing_id())
                .join(
                        right(
                                folder,
                                "weather",
                                "origin",
                                "time_hour",
                                "temp",
                                "dewp",
                                "humid",
                                "wind_dir",
                                "wind_speed",
                                "wind_gust",
                                "precip",
                                "pressure",
                                "visib"),
                        scala("origin", "time_hour"),
                        "left")
                .join(right(folder, "planes", "tailnum", "built", "seats", "engines"), scala("tailnum"), "left")
                .join(
                        right(
                                folder,
                                "airports",
                                "faa AS dest",
                                "zone AS dest_zone",
                                "lat AS dest_lat",
                                "lon AS dest_lon"),
                        scala("dest"),
                        "left")
                .join(right(folder, "airlines", "carrier", "name AS airline"), scala("carrier"), "left")
                .withColumn("sched_dep_minute", expr("sched_dep_time div 100 * 60 + sched_dep_time % 100"))
                .withColumn("sched_arr_minute", expr("sched_arr_time div 100 * 60 + sched_arr_time % 100"))
                .withColumn("weekday", expr("dayofweek(make_date(year, month, day))"))
                .withColumn("plane_age", expr("year - built"))
                .withColumn("departed_at", expr("timestampadd(MINUTE, CAST(dep_delay AS INT), scheduled_at)"))
                .withColumn("departed_there", expr("from_utc_timestamp(departed_at, dest_zone)"))
                .withColumn(
                        "landed_clock",
                        expr(
                                "timestampadd(MINUTE, arr_time div 100 * 60 + arr_time % 100, date_trunc('DAY', departed_there))"))
                .withColumn(
                        "landed_there",
                        expr(
                                "CASE WHEN greatest(to_utc_timestamp(landed_clock, dest_zone), to_utc_timestamp(landed_clock + INTERVAL 1 HOUR, dest_zone) - INTERVAL 1 HOUR) < departed_at "
                                        + "THEN landed_clock + INTERVAL 1 DAY ELSE landed_clock END"))
                .withColumn(
                        "arrived_at",
                        expr(
                                "CASE WHEN arr_time IS NULL THEN NULL ELSE coalesce(greatest(to_utc_timestamp(landed_there, dest_zone), "
                                        + "to_utc_timestamp(landed_there + INTERVAL 1 HOUR, dest_zone) - INTERVAL 1 HOUR), departed_at + INTERVAL 1 DAY) END"));
        var flights = rows.selectExpr(
                        "id",
                        "carrier",
                        "origin",
                        "dest",
                        "tailnum",
                        "flight",
                        "unix_micros(scheduled_at) AS at",
                        "unix_micros(arrived_at) AS known",
                        "CAST(arr_delay > 15 AS BIGINT) AS late",
                        "CAST(arr_delay AS BIGINT) AS delay")
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            for (var history : HISTORY) {
                rows = rows.join(history.of(flights), "id");
            }
            var columns = new ArrayList<>(OTHERS);
            columns.addAll(PLAIN_NUMBERS);
            columns.addAll(HISTORY_NUMBERS);
            columns.add("CAST(arr_delay > 15 AS INT) AS label");
            var written = write(rows.selectExpr(columns.toArray(String[]::new)), folder + "/gold/flight_features");
            return balanced(silver.count(), written, 0, 0);
        } finally {
            flights.unpersist();
        }
    }

    /** @param sample about as many training rows */
    Map<String, Number> train(String folder, long sample) {
        var rows = table(folder + "/gold/flight_features")
                .withColumn(
                        "part",
                        expr("CASE WHEN month <= 8 THEN 0 WHEN month IN (9, 10) THEN 1 WHEN month >= 11 THEN 2 END"))
                .where("label IS NOT NULL AND part IS NOT NULL");
        var parts = new LinkedHashMap<Integer, Long>();
        rows.groupBy("part").count().collectAsList().forEach(row -> parts.put(row.getInt(0), row.getLong(1)));
        var training = rows.where("part = 0").sample(false, Math.min(1, (double) sample / parts.get(0)), SEED);
        indexer = new StringIndexer()
                .setInputCols(CATEGORIES.toArray(String[]::new))
                .setOutputCols(CATEGORIES.stream().map(c -> c + "_index").toArray(String[]::new))
                .setHandleInvalid("keep")
                .fit(training);
        model = (XGBoostClassificationModel) classifier().fit(vectors(training).select("features", "label"));
        save(folder);
        var scored = model.transform(vectors(rows))
                .select(
                        col("part"),
                        col("label").cast("double").as("label"),
                        element_at(vector_to_array(col("probability"), "float64"), 2)
                                .as("p"))
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            return evaluation(scored);
        } finally {
            scored.unpersist();
        }
    }

    Map<String, Long> score(String folder) {
        var gold = table(folder + "/gold/flight_features");
        var columns = new ArrayList<Column>();
        for (var name : gold.columns()) {
            columns.add(col(name));
        }
        columns.add(
                element_at(vector_to_array(col("probability"), "float64"), 2).as("flight_delay_probability"));
        columns.add(col("prediction").cast("int").as("flight_delay_class"));
        columns.add(
                element_at(vector_to_array(col("rawPrediction"), "float64"), 2).as("flight_delay_margin"));
        var scores = model.transform(vectors(gold)).select(columns.toArray(Column[]::new));
        var written = write(scores, folder + "/gold/flight_scores");
        return balanced(gold.count(), written, 0, 0);
    }

    private XGBoostClassifier classifier() {
        var classifier = new XGBoostClassifier();
        classifier.setFeaturesCol("features");
        classifier.setLabelCol("label");
        classifier.setObjective("binary:logistic");
        classifier.setTreeMethod("hist");
        classifier.setMissing(Float.NaN);
        classifier.setNumRound(120);
        classifier.setMaxDepth(5);
        classifier.setEta(0.1);
        classifier.setSubsample(0.8);
        classifier.setColsampleBytree(0.8);
        classifier.setMinChildWeight(20);
        classifier.setMaxBins(128);
        classifier.setSeed(SEED);
        classifier.setNumWorkers(1);
        classifier.setNthread(1);
        classifier.setRabitTrackerHostIp("127.0.0.1");
        return classifier;
    }

    /** Dense: in a sparse vector XGBoost takes what is left out, zeros, for missing. */
    private Dataset<Row> vectors(Dataset<Row> rows) {
        var slots = new ArrayList<Column>();
        PLAIN_NUMBERS.forEach(name -> slots.add(slot(name)));
        HISTORY_NUMBERS.forEach(name -> slots.add(slot(name)));
        CATEGORIES.forEach(name -> slots.add(col(name + "_index")));
        return indexer.transform(rows).withColumn("features", array_to_vector(array(slots.toArray(Column[]::new))));
    }

    private static Column slot(String name) {
        return coalesce(col(name).cast("double"), lit(Double.NaN));
    }

    private void save(String folder) {
        try {
            indexer.write().overwrite().save(folder + "/model/indexer");
            model.write().overwrite().save(folder + "/model/xgboost");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Number> evaluation(Dataset<Row> scored) {
        var result = new LinkedHashMap<String, Number>();
        var area = new BinaryClassificationEvaluator().setRawPredictionCol("p").setLabelCol("label");
        var bounded = "least(1 - 1e-15, greatest(1e-15, p))";
        scored.groupBy("part")
                .agg(
                        count(lit(1)).as("rows"),
                        expr("-avg(ln(CASE WHEN label = 1 THEN " + bounded + " ELSE 1 - " + bounded + " END))")
                                .as("logLoss"),
                        number(expr("label = 1 AND p > 0.5")).as("truePositives"),
                        number(expr("label = 0 AND p > 0.5")).as("falsePositives"),
                        number(expr("label = 0 AND p <= 0.5")).as("trueNegatives"),
                        number(expr("label = 1 AND p <= 0.5")).as("falseNegatives"))
                .collectAsList()
                .forEach(row -> {
                    var part = List.of("train", "validation", "test").get(row.getInt(0));
                    result.put(part + ".rows", row.getLong(1));
                    result.put(part + ".logLoss", row.getDouble(2));
                    result.put(part + ".accuracy", (double) (row.getLong(3) + row.getLong(5)) / row.getLong(1));
                    result.put(
                            part + ".auc",
                            area.evaluate(scored.where(col("part").equalTo(row.getInt(0)))));
                });
        if (result.get("validation.auc").doubleValue() >= 0.8) {
            throw new IllegalStateException("too good to be true: " + result);
        }
        return result;
    }

    private Dataset<Row> table(String path) {
        return spark.read().format("delta").load(path);
    }

    private Dataset<Row> right(String folder, String table, String... columns) {
        return broadcast(table(folder + "/silver/" + table).selectExpr(columns));
    }

    private long write(Dataset<Row> rows, String path) {
        rows.write()
                .format("delta")
                .mode("overwrite")
                .option("overwriteSchema", "true")
                .save(path);
        return committed(path);
    }

    /** Rows of the newest commit, as its metrics say. */
    private long committed(String path) {
        var metrics = DeltaTable.forPath(spark, path)
                .history(1)
                .select("operationMetrics")
                .head()
                .<String, String>getJavaMap(0);
        return Long.parseLong(metrics.get("numOutputRows"));
    }

    private static Column refuses(String rule) {
        return expr("corrupt IS NULL AND NOT coalesce(" + rule + ", false)");
    }

    private static Column number(Column condition) {
        return coalesce(sum(when(condition, 1L).otherwise(0L)), lit(0L));
    }

    private static Map<String, Long> observed(Observation observation) {
        var counts = new LinkedHashMap<String, Long>();
        try {
            observation.getAsJava().forEach((name, value) -> counts.put(name, ((Number) value).longValue()));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return counts;
    }

    private static Map<String, Long> balanced(long read, long written, long quarantined, long deduplicated) {
        if (read != written + quarantined + deduplicated) {
            throw new IllegalStateException(read + " rows were read, but " + written + " + " + quarantined + " + "
                    + deduplicated + " came out");
        }
        var counts = new LinkedHashMap<String, Long>();
        counts.put("read", read);
        counts.put("written", written);
        counts.put("quarantined", quarantined);
        counts.put("deduplicated", deduplicated);
        counts.put("dropped", 0L);
        return counts;
    }

    private static scala.collection.Seq<String> scala(String... names) {
        return scala.collection.JavaConverters.asScalaBuffer(List.of(names)).toSeq();
    }
}
