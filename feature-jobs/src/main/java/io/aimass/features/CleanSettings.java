package io.aimass.features;

import io.aimass.contracts.Settings;
import io.aimass.contracts.TableName;
import java.util.List;

record CleanSettings(TableName input, TableName output, List<CleanStep> steps, List<String> partitionBy) {
    static CleanSettings from(Settings settings) {
        var input = settings.required("input", TableName::parse);
        var output = settings.required("output", TableName::parse);
        var steps = CleanSteps.from(settings);
        var partitionBy = settings.strings("partition-by");
        settings.check(input == null || !input.equals(output), "'output' is the input; write to another table");
        settings.throwIfInvalid();
        return new CleanSettings(input, output, steps, partitionBy);
    }
}
