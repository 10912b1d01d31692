package io.aimass.deploy.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "source",
        description = "Where data comes from.",
        subcommands = {
            SourceCommand.ListSources.class,
            SourceCommand.Show.class,
            SourceCommand.Apply.class,
            SourceCommand.Delete.class
        },
        footer = {"", "Example:", "  aimass source apply -f sources/flights.yaml", "  aimass source list -o json"})
final class SourceCommand extends Noun {
    private static final List<String> COLUMNS = List.of("name", "target", "format", "kind", "description");

    @Command(
            name = "list",
            description = "Every source.",
            footer = {"", "Example:", "  aimass source list"})
    static final class ListSources implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Override
        public Integer call() {
            options.output().list(options.format(), options.remote().get("/api/v1/sources"), COLUMNS, "name");
            return 0;
        }
    }

    @Command(
            name = "show",
            description = "One source with its spec and last accounting.",
            footer = {"", "Example:", "  aimass source show flights"})
    static final class Show implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Parameters(paramLabel = "NAME")
        private String name;

        @Override
        public Integer call() {
            options.output()
                    .show(options.format(), options.remote().get("/api/v1/sources/" + Remote.segment(name)), "name");
            return 0;
        }
    }

    @Command(
            name = "apply",
            description = "Create or change sources from their specs.",
            footer = {"", "Example:", "  aimass source apply -f sources/flights.yaml -f sources/weather.yaml"})
    static final class Apply implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Option(
                names = "-f",
                required = true,
                paramLabel = "FILE",
                description = "A YAML spec; may be given several times.")
        private List<Path> files;

        @Override
        public Integer call() {
            for (var file : files) {
                var spec = Spec.read(file);
                options.remote().putText("/api/v1/sources/" + Remote.segment(spec.name()), spec.text());
                System.err.println("source " + spec.name() + " applied");
            }
            return 0;
        }
    }

    @Command(
            name = "delete",
            description = "Forget a source; its tables stay.",
            footer = {"", "Example:", "  aimass source delete flights"})
    static final class Delete implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Parameters(paramLabel = "NAME")
        private String name;

        @Override
        public Integer call() {
            options.remote().delete("/api/v1/sources/" + Remote.segment(name));
            return 0;
        }
    }
}
