package io.aimass.deploy.cli;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.contracts.Names;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "notebook",
        description = "Notebooks on the lake, through Spark Connect, and JDBC beside them.",
        footer = {"", "Example:", "  aimass notebook connect"})
final class NotebookCommand extends Noun {
    @Override
    List<CommandLine> verbs() {
        return List.of(new CommandLine(new Connect()));
    }

    @Command(
            name = "connect",
            description = "Where notebooks connect, and how. Nothing secret is printed unless it is asked for.",
            footer = {
                "",
                "Example:",
                "  aimass notebook connect",
                "  aimass notebook connect -o name --show-token",
                "  aimass notebook connect --jdbc"
            })
    static final class Connect implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Option(
                names = "--pool",
                paramLabel = "POOL",
                description = "Of this pool (default: the first that serves notebooks).")
        private String pool;

        @Option(names = "--show-token", description = "Put the token into the address.")
        private boolean showToken;

        @Option(names = "--jdbc", description = "Where JDBC connects instead.")
        private boolean jdbc;

        @Override
        public Integer call() {
            return jdbc ? jdbc() : notebook();
        }

        private int jdbc() {
            var found = all().stream()
                    .filter(item -> pool == null ? item.containsKey("jdbc") : pool.equals(item.get("pool")))
                    .findFirst();
            if (found.isEmpty() || !(found.get().get("jdbc") instanceof String url)) {
                throw new JobException(
                        ErrorType.EXTERNAL,
                        "JDBC is not served, or not yet. It is by a pool with 'notebooks: {jdbc-port: 10000}' and 'spark-home' in config.yaml, once its driver is ready.");
            }
            var address = showToken ? url + "/;user=token;password=" + Remote.token(options.home()) : url;
            show(found.get(), "jdbc", address);
            if (options.format() == Output.Format.table && !showToken) {
                options.output().line("");
                options.output().line("# The password is the token, whatever the user name.");
                options.output()
                        .line("$SPARK_HOME/bin/beeline -u " + url + "/silver -n token -w "
                                + options.home().resolve("token"));
            }
            return 0;
        }

        private int notebook() {
            var found = found();
            if (!(found.get("url") instanceof String url)) {
                throw new JobException(
                        ErrorType.EXTERNAL,
                        "The notebook driver of pool " + found.get("pool")
                                + " is not ready yet. Ask again in a moment; its log is logs/driver-<id>.log in the home.");
            }
            var address = showToken ? url + "/;x-aimass-token=" + Remote.token(options.home()) : url;
            show(found, "url", address);
            if (options.format() == Output.Format.table && !showToken) {
                lines(url).forEach(options.output()::line);
            }
            return 0;
        }

        private void show(Map<String, Object> found, String key, String address) {
            if (options.format() == Output.Format.table) {
                options.output().line(address);
                return;
            }
            var item = new LinkedHashMap<>(found);
            item.put(key, address);
            options.output().show(options.format(), item, key);
        }

        /** Python that takes the token from where people keep it. */
        private List<String> lines(String url) {
            return List.of(
                    "",
                    "# export AIMASS_TOKEN=\"$(cat " + options.home().resolve("token") + ")\"",
                    "import os",
                    "from pyspark.sql import SparkSession",
                    "spark = SparkSession.builder.remote(\"" + url
                            + "/;x-aimass-token=\" + os.environ[\"AIMASS_TOKEN\"]).getOrCreate()");
        }

        private List<Map<String, Object>> all() {
            var all = Output.items(
                    Map.of("items", options.remote().get("/api/v1/status").getOrDefault("notebooks", List.of())));
            if (all.isEmpty()) {
                throw JobException.user(
                        "No pool serves notebooks. Add one to config.yaml, such as pools: {notebooks: {memory: 1g, notebooks: {port: 15002}}}, and start AI Mass again.");
            }
            return all;
        }

        private Map<String, Object> found() {
            var all = all();
            if (pool == null) {
                return all.get(0);
            }
            var names =
                    all.stream().map(item -> String.valueOf(item.get("pool"))).toList();
            return all.stream()
                    .filter(item -> pool.equals(item.get("pool")))
                    .findFirst()
                    .orElseThrow(
                            () -> new JobException(ErrorType.USER, Names.unknown(pool, "pool with notebooks", names)));
        }
    }
}
