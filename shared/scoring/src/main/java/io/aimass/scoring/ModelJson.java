package io.aimass.scoring;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.aimass.contracts.JobException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** JSON of model files: maps, lists, strings, numbers and booleans, of bounded depth. */
final class ModelJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(200)
                            .maxNumberLength(100)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private ModelJson() {}

    @SuppressWarnings("unchecked")
    static Map<String, Object> read(String path, byte[] content) {
        try {
            Map<String, Object> map = MAPPER.readValue(content, LinkedHashMap.class);
            if (map == null) {
                throw JobException.data("Model file '" + path + "' is not a JSON object. Make the package again.");
            }
            return map;
        } catch (IOException e) {
            throw JobException.data(
                    "Model file '" + path + "' is not a JSON object: " + firstLine(e) + ". Make the package again.");
        }
    }

    static byte[] write(Map<String, ?> map) {
        return written(MAPPER.writer(), map);
    }

    /** Without line breaks, for many numbers. */
    static byte[] compact(Map<String, ?> map) {
        return written(MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT), map);
    }

    private static byte[] written(ObjectWriter writer, Map<String, ?> map) {
        try {
            return writer.writeValueAsBytes(map);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + firstLine(e), e);
        }
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse(e.getClass().getSimpleName());
    }
}
