package io.aimass.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/** JSON as maps and lists; nothing is deserialised into a class a text names. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** @throws IllegalArgumentException when {@code text} is not a JSON object */
    @SuppressWarnings("unchecked")
    static Map<String, Object> object(String text) {
        try {
            var value = MAPPER.readValue(text, LinkedHashMap.class);
            return value == null ? Map.of() : value;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("is not a JSON object: " + e.getOriginalMessage(), e);
        }
    }
}
