package io.aimass.deploy.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "table",
        description = "The lake's tables.",
        subcommands = {
            TableCommand.ListTables.class,
            TableCommand.Show.class,
            TableCommand.Preview.class,
            TableCommand.History.class,
            TableCommand.Accounting.class
        },
        footer = {"", "Example:", "  aimass table list", "  aimass table preview silver.flights --limit 5"})
final class TableCommand extends Noun {
    @Command(
            name = "list",
            description = "Every table.",
            footer = {"", "Example:", "  aimass table list -o json"})
    static final class ListTables implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Override
        public Integer call() {
            options.output()
                    .list(
                            options.format(),
                            options.remote().get("/api/v1/tables"),
                            List.of("name", "version", "rows", "bytes", "updated"),
                            "name");
            return 0;
        }
    }

    @Command(
            name = "show",
            description = "One table's schema and state.",
            footer = {"", "Example:", "  aimass table show silver.flights"})
    static final class Show implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Parameters(paramLabel = "ZONE.TABLE")
        private String name;

        @Override
        public Integer call() {
            options.output()
                    .show(options.format(), options.remote().get("/api/v1/tables/" + Remote.segment(name)), "name");
            return 0;
        }
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
            name = "history",
            description = "Its commits, newest first.",
            footer = {"", "Example:", "  aimass table history silver.flights"})
    static final class History implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Parameters(paramLabel = "ZONE.TABLE")
        private String name;

        @Override
        public Integer call() {
            options.output()
                    .list(
                            options.format(),
                            options.remote().get("/api/v1/tables/" + Remote.segment(name) + "/history"),
                            List.of("version", "committedAt", "operation", "run", "rows"),
                            "version");
            return 0;
        }
    }

    @Command(
            name = "accounting",
            description = "Rows read, written, quarantined, deduplicated, dropped, by run.",
            footer = {"", "Example:", "  aimass table accounting bronze.flights"})
    static final class Accounting implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Parameters(paramLabel = "ZONE.TABLE")
        private String name;

        @Override
        public Integer call() {
            options.output()
                    .list(
                            options.format(),
                            options.remote().get("/api/v1/tables/" + Remote.segment(name) + "/accounting"),
                            List.of("source", "run", "read", "written", "quarantined", "deduplicated", "dropped"),
                            "run");
            return 0;
        }
    }
}
