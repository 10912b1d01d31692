package io.aimass.scoring;

import io.aimass.scoring.OnnxGraph.Attribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * A model as an ONNX file that needs nothing else: it takes the columns a caller gives, each {@code [rows, 1]}, numbers as
 * doubles in which missing is NaN, categories as strings in which whatever is not known stands for missing, and gives {@code
 * class}, {@code probability} and {@code margin}. Networks can be exported so far.
 */
public final class OnnxExport {
    public static final String FILE = "model.onnx";

    private final OnnxGraph graph;
    private final ModelPackage model;

    private OnnxExport(ModelPackage model) {
        this.model = model;
        this.graph = new OnnxGraph(model.manifest().name());
    }

    /** Empty for an engine, or fitted steps, that are not exported. */
    public static Optional<byte[]> of(ModelPackage model) {
        var manifest = model.manifest();
        var steps = FittedSteps.of(manifest.inputs(), manifest.steps()).steps();
        if (!manifest.engine().equals(ModelPackage.BIGDL) || !steps.stream().allMatch(OnnxExport::canBeExported)) {
            return Optional.empty();
        }
        var network = DenseNetwork.read(manifest.modelFile(), model.modelFile());
        return Optional.of(new OnnxExport(model).network(network, steps));
    }

    private static boolean canBeExported(FittedStep step) {
        return step instanceof FittedStep.Standardize || step instanceof FittedStep.Index;
    }

    private byte[] network(DenseNetwork network, List<FittedStep> steps) {
        var parts = new ArrayList<String>();
        if (network.numbers().length > 0) {
            parts.add(numbers(steps.stream()
                    .filter(FittedStep.Standardize.class::isInstance)
                    .map(FittedStep.Standardize.class::cast)
                    .toList()));
        }
        for (var embedding : network.embeddings()) {
            parts.add(embedding(embedding, (FittedStep.Index) steps.get(embedding.slot())));
        }
        var values = graph.node("Concat", parts, Attribute.whole("axis", 1));
        for (var layer : network.layers()) {
            values = layer(values, layer);
        }
        outputs(values);
        return graph.write("AI Mass");
    }

    private String numbers(List<FittedStep.Standardize> steps) {
        var columns = steps.stream()
                .map(step -> graph.input(step.column().name(), OnnxGraph.DOUBLE))
                .toList();
        var given = graph.node("Concat", columns, Attribute.whole("axis", 1));
        var fill = row(steps.stream().mapToDouble(FittedStep.Standardize::fill).toArray());
        var filled = graph.node("Where", List.of(graph.node("IsNaN", List.of(given)), fill, given));
        var mean = row(steps.stream().mapToDouble(FittedStep.Standardize::mean).toArray());
        var scale =
                row(steps.stream().mapToDouble(FittedStep.Standardize::scale).toArray());
        var standardized = graph.node("Div", List.of(graph.node("Sub", List.of(filled, mean)), scale));
        var limited = graph.node(
                "Clip",
                List.of(standardized, graph.constant(new double[] {-DenseNetwork.LIMIT}), graph.constant(new double[] {
                    DenseNetwork.LIMIT
                })));
        return cast(limited, OnnxGraph.FLOAT);
    }

    private String embedding(DenseNetwork.Embedding embedding, FittedStep.Index step) {
        var column = graph.input(step.column().name(), OnnxGraph.STRING);
        var values = step.positions().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByValue())
                .map(java.util.Map.Entry::getKey)
                .toList();
        var position = graph.node(
                "LabelEncoder",
                List.of(column),
                Attribute.texts("keys_strings", values),
                Attribute.wholes(
                        "values_int64s",
                        LongStream.rangeClosed(1, values.size()).toArray()),
                Attribute.whole("default_int64", 0));
        var vectors = graph.constant(flat(embedding.vectors()), embedding.vectors().length, embedding.size());
        var found = graph.node("Gather", List.of(vectors, position), Attribute.whole("axis", 0));
        return graph.node("Flatten", List.of(found), Attribute.whole("axis", 1));
    }

    private String layer(String values, DenseNetwork.Layer layer) {
        var weights = graph.constant(flat(layer.weights()), layer.units(), layer.inputs());
        var bias = graph.constant(layer.bias(), layer.units());
        var sums = graph.node("Gemm", List.of(values, weights, bias), Attribute.whole("transB", 1));
        return switch (layer.activation()) {
            case RELU -> graph.node("Relu", List.of(sums));
            case TANH -> graph.node("Tanh", List.of(sums));
            case SIGMOID -> graph.node("Sigmoid", List.of(sums));
            case NONE -> sums;
        };
    }

    private void outputs(String sums) {
        var margin = graph.named("Identity", List.of(sums), "margin");
        var probability = graph.named("Sigmoid", List.of(margin), "probability");
        var threshold = graph.constant(new float[] {(float) model.manifest().threshold()});
        var above = graph.node("Greater", List.of(probability, threshold));
        graph.named("Cast", List.of(above), "class", Attribute.whole("to", OnnxGraph.INT64));
        graph.output("class", OnnxGraph.INT64);
        graph.output("probability", OnnxGraph.FLOAT);
        graph.output("margin", OnnxGraph.FLOAT);
    }

    private String row(double[] values) {
        return graph.constant(values, 1, values.length);
    }

    private String cast(String value, int type) {
        return graph.node("Cast", List.of(value), Attribute.whole("to", type));
    }

    private static float[] flat(float[][] rows) {
        var flat = new float[rows.length * rows[0].length];
        for (var i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * rows[i].length, rows[i].length);
        }
        return flat;
    }
}
