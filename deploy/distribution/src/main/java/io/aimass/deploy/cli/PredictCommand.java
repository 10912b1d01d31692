package io.aimass.deploy.cli;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.http.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "predict",
        description = "Ask a served model.",
        footer = {
            "",
            "Example:",
            "  aimass predict flight-delay --file record.json",
            "  aimass predict flight-delay@2 --record '{\"distance\": 1400}'"
        })
final class PredictCommand implements Callable<Integer> {
    @Mixin
    private GlobalOptions options;

    @Parameters(paramLabel = "NAME[@VERSION]")
    private String model;

    @ArgGroup(multiplicity = "1")
    private Input input;

    static final class Input {
        @Option(names = "--record", paramLabel = "JSON", description = "One record.")
        private String record;

        @Option(names = "--file", paramLabel = "FILE", description = "One record, or {\"records\": [...]}.")
        private Path file;
    }

    @Override
    public Integer call() {
        var ref = ModelRef.parse(model);
        var given = read();
        var records = given.get("records") instanceof List<?> list ? list : List.of(given);
        var body = Map.of("records", records, "version", ref.version().orElse("champion"));
        var answer = options.remote().post("/api/v1/models/" + Remote.segment(ref.name()) + "/predict", body);
        if (options.format() == Output.Format.table) {
            @SuppressWarnings("unchecked")
            var predictions = (List<Map<String, Object>>) answer.get("predictions");
            options.output().table(predictions, List.of("class", "probability", "margin"));
        } else {
            options.output().show(options.format(), answer, "version");
        }
        return 0;
    }

    private Map<String, Object> read() {
        if (input.file != null) {
            return new InputFile(input.file).json();
        }
        try {
            return Json.object(input.record);
        } catch (IllegalArgumentException e) {
            throw JobException.user("The record %s.", e.getMessage());
        }
    }
}
