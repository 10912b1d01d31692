package io.aimass.deploy.cli;

import io.aimass.deploy.cli.Verbs.Resource;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "source",
        description = "Where data comes from.",
        footer = {"", "Example:", "  aimass source apply -f sources/flights.yaml", "  aimass source list -o json"})
final class SourceCommand extends Noun {
    private static final Resource SOURCES = new Resource("/api/v1/sources", "name");
    private static final List<String> COLUMNS = List.of("name", "target", "format", "kind", "description");

    @Override
    List<CommandLine> verbs() {
        return List.of(
                Verbs.list("Every source.", SOURCES, COLUMNS, "source list"),
                Verbs.show("One source with its spec and last accounting.", "NAME", SOURCES, "source show flights"),
                Verbs.apply(
                        "source",
                        "Create or change sources from their specs.",
                        SOURCES,
                        "source apply -f sources/flights.yaml -f sources/weather.yaml"),
                Verbs.delete("Forget a source; its tables stay.", SOURCES, "source delete flights"));
    }
}
