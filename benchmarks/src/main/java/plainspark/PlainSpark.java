package plainspark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/**
 * Keeps a Spark session and does what standard input asks for, a line each: {@code STEP FOLDER [CSV|SAMPLE]}. Answers each with {@code ok
 * key=value …} or {@code failed …}. Arguments are Spark settings, {@code key=value}.
 */
public final class PlainSpark {
    private PlainSpark() {}

    public static void main(String[] settings) throws IOException {
        var answers = System.out;
        System.setOut(new PrintStream(System.err, true, StandardCharsets.UTF_8));
        var builder = SparkSession.builder();
        for (var setting : settings) {
            var at = setting.indexOf('=');
            builder.config(setting.substring(0, at), setting.substring(at + 1));
        }
        var spark = builder.getOrCreate();
        spark.sparkContext().setLogLevel("WARN");
        var requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var pipeline = new FlightDelay(spark);
        for (var line = requests.readLine(); line != null; line = requests.readLine()) {
            answers.println(answer(spark, pipeline, line.split(" ")));
            answers.flush();
        }
        spark.stop();
    }

    private static String answer(SparkSession spark, FlightDelay pipeline, String[] words) {
        try {
            return "ok " + text(done(spark, pipeline, words));
        } catch (Exception e) {
            e.printStackTrace();
            return "failed " + e;
        }
    }

    private static Map<String, ?> done(SparkSession spark, FlightDelay pipeline, String[] words) {
        return switch (words[0]) {
            case "ready" -> Map.of("rows", spark.range(1).count());
            case "ingest" -> pipeline.ingest(words[1], words[2]);
            case "clean" -> pipeline.clean(words[1]);
            case "features" -> pipeline.features(words[1]);
            case "train" -> pipeline.train(words[1], Long.parseLong(words[2]));
            case "score" -> pipeline.score(words[1]);
            case "digest" -> Digest.of(spark, words[1]);
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    private static String text(Map<String, ?> values) {
        return values.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(" "));
    }
}
