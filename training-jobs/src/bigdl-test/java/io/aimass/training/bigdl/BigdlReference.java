package io.aimass.training.bigdl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.aimass.scoring.DenseNetwork;
import io.aimass.scoring.DenseNetwork.Activation;
import io.aimass.scoring.ModelPackage;
import io.aimass.scoring.Scorer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** BigDL's own answers for a packaged network. */
public final class BigdlReference {
    private static final ObjectMapper JSON = new ObjectMapper();

    private BigdlReference() {}

    /** What BigDL answers for one row. */
    public record Answer(double margin, double probability) {}

    /**
     * Writes {@code rows.ndjson}: each row of a scored table with BigDL's answer and the one in the table.
     *
     * @param args the package, the table, the beginning of the names of the model's columns, the folder to write to
     */
    public static void main(String[] args) throws IOException {
        var model = ModelPackage.open(Path.of(args[0]));
        var prefix = args[2];
        try (var spark = SparkSession.builder()
                        .master("local[1]")
                        .config("spark.ui.enabled", false)
                        .config("spark.driver.host", "127.0.0.1")
                        .config("spark.driver.bindAddress", "127.0.0.1")
                        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
                        .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                        .getOrCreate();
                var out = Files.newBufferedWriter(Path.of(args[3], "rows.ndjson"))) {
            var rows = spark.read().format("delta").load(args[1]).collectAsList();
            var steps = Scorer.load(model).steps();
            var vectors = rows.stream()
                    .map(row -> steps.apply(values(row, model).values().toArray()))
                    .toList();
            var answers = answers(model, vectors);
            for (var i = 0; i < rows.size(); i++) {
                out.write(JSON.writeValueAsString(line(rows.get(i), model, answers.get(i), prefix)));
                out.newLine();
            }
        }
    }

    /** @param rows the model's vectors */
    public static List<Answer> answers(ModelPackage model, List<double[]> rows) {
        var network = network(model.content(model.manifest().modelFile()));
        var shape = shape(network);
        var bigdl = new BigdlNetwork(shape, 1);
        bigdl.take(network);
        var numbers = shape.numbers();
        var laidOut = new float[rows.size() * shape.slots()];
        for (var i = 0; i < rows.size(); i++) {
            Shard.layOut(shape, numbers, rows.get(i), laidOut, i * shape.slots());
        }
        var given = Floats.tensor(laidOut, rows.size(), shape.slots());
        var margins = bigdl.margins(given);
        var probabilities = bigdl.probabilities(given);
        return IntStream.range(0, margins.length)
                .mapToObj(i -> new Answer(margins[i], probabilities[i]))
                .toList();
    }

    private static Map<String, Object> values(Row row, ModelPackage model) {
        var values = new LinkedHashMap<String, Object>();
        model.manifest().inputs().forEach(column -> values.put(column.name(), row.getAs(column.name())));
        return values;
    }

    private static Map<String, Object> line(Row row, ModelPackage model, Answer answer, String prefix) {
        var line = new LinkedHashMap<String, Object>();
        line.put("record", values(row, model));
        line.put("margin", answer.margin());
        line.put("probability", answer.probability());
        line.put("class", answer.probability() > model.manifest().threshold() ? 1 : 0);
        line.put(
                "batch",
                Map.of("probability", row.getAs(prefix + "probability"), "class", row.getAs(prefix + "class")));
        return line;
    }

    private static NetworkShape shape(DenseNetwork network) {
        var lookups = network.embeddings().stream()
                .map(e -> new NetworkShape.Lookup(e.slot(), e.vectors().length, e.size()))
                .toList();
        var layers = network.layers().subList(0, network.layers().size() - 1).stream()
                .map(layer -> new NetworkShape.Dense(layer.units(), layer.activation()))
                .toList();
        return new NetworkShape(network.slots(), lookups, layers);
    }

    /** Read without the code that serves it. */
    private static DenseNetwork network(byte[] content) {
        try {
            var tree = JSON.readTree(content);
            var embeddings = new ArrayList<DenseNetwork.Embedding>();
            tree.get("embeddings")
                    .forEach(e -> embeddings.add(
                            new DenseNetwork.Embedding(e.get("slot").asInt(), rows(e.get("vectors")))));
            var layers = new ArrayList<DenseNetwork.Layer>();
            tree.get("layers")
                    .forEach(layer -> layers.add(new DenseNetwork.Layer(
                            Activation.valueOf(layer.get("activation").asText().toUpperCase(Locale.ROOT)),
                            rows(layer.get("weights")),
                            row(layer.get("bias")))));
            return new DenseNetwork(tree.get("slots").asInt(), embeddings, layers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static float[][] rows(JsonNode rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(BigdlReference::row)
                .toArray(float[][]::new);
    }

    private static float[] row(JsonNode numbers) {
        var values = StreamSupport.stream(numbers.spliterator(), false)
                .flatMapToDouble(n -> DoubleStream.of(n.asDouble()))
                .toArray();
        var row = new float[values.length];
        for (var i = 0; i < row.length; i++) {
            row[i] = (float) values[i];
        }
        return row;
    }
}
