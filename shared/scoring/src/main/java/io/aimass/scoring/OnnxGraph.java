package io.aimass.scoring;

import java.util.List;

/** Collects the parts of an ONNX model and writes it; field numbers are those of {@code onnx.proto}. */
final class OnnxGraph {
    static final int FLOAT = 1;
    static final int INT64 = 7;
    static final int STRING = 8;
    static final int DOUBLE = 11;

    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;
    private static final int ML_OPSET = 3;
    private static final String ML_DOMAIN = "ai.onnx.ml";

    private final String name;
    private final Protobuf graph = new Protobuf();
    private int values;

    OnnxGraph(String name) {
        this.name = name;
        graph.text(2, name);
    }

    /** A column of any number of rows. */
    String input(String name, int type) {
        graph.message(11, column(name, type));
        return name;
    }

    void output(String name, int type) {
        graph.message(12, column(name, type));
    }

    String constant(float[] values, long... dimensions) {
        return constant(FLOAT, Protobuf.floats(values), dimensions);
    }

    String constant(double[] values, long... dimensions) {
        return constant(DOUBLE, Protobuf.doubles(values), dimensions);
    }

    /** @return the name of the node's result */
    String node(String operator, List<String> inputs, Attribute... attributes) {
        return named(operator, inputs, next(operator), attributes);
    }

    String named(String operator, List<String> inputs, String output, Attribute... attributes) {
        var node = new Protobuf();
        inputs.forEach(input -> node.text(1, input));
        node.text(2, output).text(3, "node of " + output).text(4, operator);
        for (var attribute : attributes) {
            node.message(5, attribute.content());
        }
        if (operator.equals("LabelEncoder")) {
            node.text(7, ML_DOMAIN);
        }
        graph.message(1, node);
        return output;
    }

    byte[] write(String producer) {
        return new Protobuf()
                .whole(1, IR_VERSION)
                .text(2, producer)
                .text(4, "io.aimass." + name)
                .message(7, graph)
                .message(8, new Protobuf().text(1, "").whole(2, OPSET))
                .message(8, new Protobuf().text(1, ML_DOMAIN).whole(2, ML_OPSET))
                .toByteArray();
    }

    /** A node's setting. */
    record Attribute(Protobuf content) {
        static Attribute whole(String name, long value) {
            return new Attribute(new Protobuf().text(1, name).whole(3, value).whole(20, 2));
        }

        static Attribute wholes(String name, long[] values) {
            var content = new Protobuf().text(1, name);
            for (var value : values) {
                content.whole(8, value);
            }
            return new Attribute(content.whole(20, 7));
        }

        static Attribute texts(String name, List<String> values) {
            var content = new Protobuf().text(1, name);
            values.forEach(value -> content.text(9, value));
            return new Attribute(content.whole(20, 8));
        }
    }

    private String constant(int type, byte[] raw, long... dimensions) {
        var constant = next("constant");
        var tensor = new Protobuf();
        for (var dimension : dimensions) {
            tensor.whole(1, dimension);
        }
        graph.message(5, tensor.whole(2, type).text(8, constant).bytes(9, raw));
        return constant;
    }

    private String next(String kind) {
        return kind + "_" + ++values;
    }

    private static Protobuf column(String name, int type) {
        var shape = new Protobuf().message(1, new Protobuf().text(2, "rows")).message(1, new Protobuf().whole(1, 1));
        return new Protobuf()
                .text(1, name)
                .message(
                        2,
                        new Protobuf().message(1, new Protobuf().whole(1, type).message(2, shape)));
    }
}
