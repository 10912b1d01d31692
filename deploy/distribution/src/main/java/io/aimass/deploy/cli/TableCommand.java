package io.aimass.deploy.cli;

import io.aimass.deploy.cli.Verbs.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "table",
        description = "The lake's tables.",
        footer = {"", "Example:", "  aimass table list", "  aimass table preview silver.flights --limit 5"})
final class TableCommand extends Noun {
    private static final Resource TABLES = new Resource("/api/v1/tables", "name");

    @Override
    List<CommandLine> verbs() {
        return List.of(
                Verbs.list(
                        "Every table.",
                        TABLES,
                        List.of("name", "version", "rows", "bytes", "updated"),
                        "table list -o json"),
                Verbs.show("One table's schema and state.", "ZONE.TABLE", TABLES, "table show silver.flights"),
                new CommandLine(new Preview()),
                new CommandLine(new Profile()),
                Verbs.listOf(
                        "history",
                        "Its commits, newest first.",
                        "ZONE.TABLE",
                        TABLES,
                        "version",
                        List.of("version", "timestamp", "operation", "run", "written"),
                        "table history silver.flights"),
                Verbs.listOf(
                        "accounting",
                        "Rows read, written, quarantined, deduplicated, dropped, by run.",
                        "ZONE.TABLE",
                        TABLES,
                        "run",
                        List.of("source", "run", "read", "written", "quarantined", "deduplicated", "dropped"),
                        "table accounting bronze.flights"));
    }

    @Command(
            name = "preview",
            description = "The first rows.",
            footer = {"", "Example:", "  aimass table preview gold.flight_scores --limit 5"})
    static final class Preview implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Parameters(paramLabel = "ZONE.TABLE")
        private String name;

        @Option(names = "--limit", defaultValue = "20", description = "Rows to show (default: ${DEFAULT-VALUE}).")
        private int limit;

        @Override
        public Integer call() {
            var preview = options.remote().get("/api/v1/tables/" + Remote.segment(name) + "/preview?limit=" + limit);
            if (options.format() != Output.Format.table) {
                options.output().show(options.format(), preview, "table");
                return 0;
            }
            options.output().print(rows(preview));
            return 0;
        }

        private static List<List<String>> rows(Map<String, Object> preview) {
            var rows = new ArrayList<List<String>>();
            var names = new ArrayList<String>();
            for (var column : (List<?>) preview.get("columns")) {
                names.add(String.valueOf(column instanceof Map<?, ?> map ? map.get("name") : column));
            }
            rows.add(names);
            for (var row : (List<?>) preview.get("rows")) {
                var cells = new ArrayList<String>();
                for (var i = 0; i < names.size(); i++) {
                    var value = row instanceof List<?> list ? list.get(i) : ((Map<?, ?>) row).get(names.get(i));
                    cells.add(value == null ? "" : String.valueOf(value).replaceAll("\\p{Cntrl}", " "));
                }
                rows.add(cells);
            }
            return rows;
        }
    }

    @Command(
            name = "profile",
            description = "Its columns' missing, distinct, least, mean and greatest values.",
            footer = {"", "Example:", "  aimass table profile silver.flights -o json"})
    static final class Profile implements Callable<Integer> {
        private static final List<String> FIELDS = List.of("name", "type", "nulls", "distinct", "min", "mean", "max");

        @Mixin
        private GlobalOptions options;

        @Parameters(paramLabel = "ZONE.TABLE")
        private String name;

        @Override
        public Integer call() {
            var profile = options.remote().get("/api/v1/tables/" + Remote.segment(name) + "/profile");
            if (options.format() == Output.Format.table) {
                options.output().print(Preview.rows(Map.of("columns", FIELDS, "rows", profile.get("columns"))));
                if (Boolean.FALSE.equals(profile.get("complete"))) {
                    System.err.println("Of " + profile.get("sampledRows") + " of " + profile.get("rows") + " rows.");
                }
            } else {
                options.output().show(options.format(), profile, "table");
            }
            return 0;
        }
    }
}
