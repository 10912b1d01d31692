package io.aimass.orchestration.inference;

import io.aimass.contracts.ModelManifest.Column;
import io.aimass.contracts.Names;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.scoring.Prediction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tensors of the Open Inference Protocol, one a column, as rows, and predictions as tensors. */
final class Tensors {
    static final List<String> OUTPUTS = List.of("class", "probability", "margin");

    private static final Map<String, List<String>> ACCEPTED = Map.of(
            "double", List.of("FP64", "FP32", "INT64", "INT32"),
            "long", List.of("INT64", "INT32", "INT16", "INT8", "UINT32", "UINT16", "UINT8"),
            "string", List.of("BYTES"),
            "boolean", List.of("BOOL"));

    private Tensors() {}

    /** The datatype in which a column is described. */
    static String datatype(String type) {
        return ACCEPTED.getOrDefault(type, List.of("BYTES")).get(0);
    }

    static String outputDatatype(String output) {
        return output.equals("class") ? "INT64" : "FP64";
    }

    /** @return a record per row. @throws ApiException 400 naming the tensor */
    static List<Map<String, Object>> records(List<Column> columns, Object inputs) {
        if (!(inputs instanceof List<?> tensors) || tensors.isEmpty()) {
            throw ApiException.badRequest("'inputs' must be a list of tensors, one for each of the model's columns.");
        }
        var values = new LinkedHashMap<String, List<?>>();
        for (var tensor : tensors) {
            if (!(tensor instanceof Map<?, ?> map) || !(map.get("name") instanceof String name)) {
                throw ApiException.badRequest("'inputs' has an item without a 'name'.");
            }
            if (values.put(name, data(column(columns, name), map)) != null) {
                throw ApiException.badRequest("Input '" + name + "' is given twice.");
            }
        }
        return rows(values);
    }

    /** @param wanted the outputs asked for; empty means all */
    static List<Map<String, Object>> outputs(List<Prediction> predictions, List<String> wanted) {
        var outputs = new ArrayList<Map<String, Object>>();
        for (var name : wanted.isEmpty() ? OUTPUTS : wanted) {
            var output = new LinkedHashMap<String, Object>();
            output.put("name", name);
            output.put("datatype", outputDatatype(name));
            output.put("shape", List.of(predictions.size()));
            output.put("data", predictions.stream().map(p -> value(p, name)).toList());
            outputs.add(output);
        }
        return outputs;
    }

    private static Object value(Prediction prediction, String output) {
        return switch (output) {
            case "class" -> prediction.label();
            case "probability" -> prediction.probability();
            default -> prediction.margin();
        };
    }

    private static Column column(List<Column> columns, String name) {
        return columns.stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(() -> ApiException.badRequest(Names.unknown(
                        name,
                        "column of the model",
                        columns.stream().map(Column::name).toList())));
    }

    private static List<?> data(Column column, Map<?, ?> tensor) {
        var accepted = ACCEPTED.getOrDefault(column.type(), List.of());
        if (!accepted.contains(tensor.get("datatype"))) {
            throw ApiException.badRequest("Input '" + column.name() + "' has datatype " + tensor.get("datatype")
                    + "; it takes " + String.join(", ", accepted) + ".");
        }
        if (!(tensor.get("data") instanceof List<?> data)) {
            throw ApiException.badRequest(
                    "Input '" + column.name() + "' has no 'data'; binary tensors are not accepted, send JSON.");
        }
        var flat = flat(column, data);
        var rows = rows(column, tensor.get("shape"));
        if (rows != flat.size()) {
            throw ApiException.badRequest("Input '" + column.name() + "' has shape " + tensor.get("shape") + " but "
                    + flat.size() + " values.");
        }
        return flat;
    }

    /** {@code [n]} or {@code [n, 1]}. */
    private static int rows(Column column, Object shape) {
        if (shape instanceof List<?> sizes
                && (sizes.size() == 1 || sizes.size() == 2 && Integer.valueOf(1).equals(sizes.get(1)))
                && sizes.get(0) instanceof Integer rows
                && rows > 0
                && rows <= PredictRoutes.MAX_RECORDS) {
            return rows;
        }
        throw ApiException.badRequest("Input '" + column.name() + "' has shape " + shape
                + "; it must be [n] or [n, 1] with n from 1 to " + PredictRoutes.MAX_RECORDS + ".");
    }

    private static List<?> flat(Column column, List<?> data) {
        var flat = new ArrayList<Object>(data.size());
        for (var item : data) {
            if (!(item instanceof List<?> inner)) {
                flat.add(item);
            } else if (inner.size() == 1) {
                flat.add(inner.get(0));
            } else {
                throw ApiException.badRequest(
                        "Input '" + column.name() + "' has rows of " + inner.size() + " values; each takes one.");
            }
        }
        return flat;
    }

    private static List<Map<String, Object>> rows(Map<String, List<?>> values) {
        var first = values.entrySet().iterator().next();
        var rows = new ArrayList<Map<String, Object>>();
        for (var i = 0; i < first.getValue().size(); i++) {
            rows.add(new HashMap<>());
        }
        values.forEach((name, column) -> {
            if (column.size() != rows.size()) {
                throw ApiException.badRequest("Input '" + name + "' has " + column.size() + " rows, '" + first.getKey()
                        + "' has " + rows.size() + ".");
            }
            for (var i = 0; i < rows.size(); i++) {
                rows.get(i).put(name, column.get(i));
            }
        });
        return rows;
    }
}
