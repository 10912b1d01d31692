package io.aimass.ingest;

import io.aimass.contracts.JobException;
import io.aimass.ingest.source.Intake;
import io.aimass.ingest.source.SourceRows;
import io.aimass.spark.Lake;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/** Whether rows with the declared columns can be added to the table that is there. */
final class TargetCheck {
    private TargetCheck() {}

    static void check(IngestSpec spec, Lake lake, Intake intake) {
        if (intake.replaces() || !lake.exists(spec.target())) {
            return;
        }
        var there = types(lake.read(spec.target()).schema());
        var declared = types(SourceRows.schema(spec.dialect().format()));
        declared.keySet().removeIf(name -> name.startsWith("_") && !SourceRows.ORIGIN.contains(name));
        var problems = new ArrayList<String>();
        declared.forEach((name, type) -> {
            if (!there.containsKey(name)) {
                problems.add("it has no column '" + name + "'");
            } else if (!there.get(name).equals(type)) {
                problems.add("its column '" + name + "' is " + there.get(name) + ", not " + type);
            }
        });
        there.keySet().stream()
                .filter(name -> !declared.containsKey(name))
                .forEach(name -> problems.add("its column '" + name + "' is not declared"));
        if (!problems.isEmpty()) {
            throw JobException.user(
                    "The table %s does not have the columns the source '%s' declares: %s. Declare the table's columns, or another 'target'.",
                    spec.target(), spec.source(), String.join("; ", problems));
        }
    }

    private static Map<String, String> types(StructType schema) {
        var types = new LinkedHashMap<String, String>();
        for (var field : schema.fields()) {
            types.put(field.name(), field.dataType().simpleString());
        }
        return types;
    }
}
