package io.aimass.spark.notebook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.aimass.contracts.JobException;
import java.util.List;

/** A schema may name a class for a column's type, and Spark makes one of it: of Spark's vectors and matrices only. */
final class AllowedTypes {
    private static final List<String> CLASSES =
            List.of("org.apache.spark.ml.linalg.", "org.apache.spark.mllib.linalg.");
    private static final ObjectMapper JSON = new ObjectMapper();

    private AllowedTypes() {}

    static void checkClass(String name) {
        if (!name.isEmpty() && CLASSES.stream().noneMatch(name::startsWith)) {
            throw JobException.user(
                    "The type %s is not allowed in notebooks. Use Spark's own types; of classes, its vectors and matrices.",
                    name);
        }
    }

    /** As DDL, which cannot name a class, or as JSON. */
    static void checkSchema(String schema) {
        if (schema.isBlank() || !List.of('{', '"', '[').contains(schema.strip().charAt(0))) {
            return;
        }
        try {
            JSON.readTree(schema).findValues("class").forEach(AllowedTypes::checkClass);
        } catch (JsonProcessingException e) {
            throw JobException.user("The schema is neither DDL nor JSON: %s.", e.getOriginalMessage());
        }
    }

    private static void checkClass(JsonNode name) {
        checkClass(name.asText());
    }
}
