package io.aimass.spark.notebook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;

/**
 * What one of JDBC's listings answers.
 *
 * @param columns in SQL, as {@link java.sql.DatabaseMetaData} has them
 * @param rows by column; what is missing is null
 */
record Listing(String columns, List<Map<String, Object>> rows) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Gives the rows. */
    String query() {
        try {
            var json = JSON.writeValueAsString(rows).replace("\\", "\\\\").replace("'", "\\'");
            return "SELECT inline(from_json('" + json + "', 'ARRAY<STRUCT<" + columns + ">>'))";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a list of maps is always JSON", e);
        }
    }
}
