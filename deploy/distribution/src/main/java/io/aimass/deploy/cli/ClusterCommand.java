package io.aimass.deploy.cli;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.compute.cluster.ClusterSize;
import io.aimass.orchestration.compute.cluster.SparkCluster;
import io.aimass.orchestration.platform.config.Home;
import io.aimass.orchestration.ui.role.Distribution;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "cluster",
        description =
                "A Spark standalone cluster on this machine, workers for one elsewhere, and what a pool runs on its cluster.",
        footer = {"", "Example:", "  aimass cluster start --workers 2", "  aimass cluster status"})
final class ClusterCommand extends Noun {
    @Override
    List<CommandLine> verbs() {
        return List.of(
                new CommandLine(new Start()),
                new CommandLine(new Join()),
                new CommandLine(new Status()),
                new CommandLine(new Stop()),
                new CommandLine(new PoolCommand()),
                new CommandLine(new PoolManifestsCommand()));
    }

    static SparkCluster cluster(GlobalOptions options) {
        var distribution = Distribution.current();
        return new SparkCluster(Home.open(options.home()), distribution.path(), distribution::sparkJavaOptions);
    }

    private static void show(GlobalOptions options) {
        options.output().show(options.format(), cluster(options).status(), "master");
    }

    static final class Size {
        @Option(names = "--workers", defaultValue = "2", description = "How many (default: ${DEFAULT-VALUE}).")
        private int workers;

        @Option(names = "--cores", defaultValue = "1", description = "Of each worker (default: ${DEFAULT-VALUE}).")
        private int cores;

        @Option(names = "--memory", defaultValue = "2g", description = "Of each worker (default: ${DEFAULT-VALUE}).")
        private String memory;

        @Option(
                names = "--host",
                defaultValue = "127.0.0.1",
                description = "The address to listen on and to be found at (default: ${DEFAULT-VALUE}).")
        private String host;

        ClusterSize size() {
            if (workers < 1 || cores < 1) {
                throw JobException.user("--workers and --cores must be 1 or more.");
            }
            if (!memory.matches("[1-9][0-9]*[mg]")) {
                throw JobException.user("'%s' is not an amount of memory; write --memory 512m or 2g.", memory);
            }
            return new ClusterSize(workers, cores, memory);
        }
    }

    @Command(
            name = "start",
            description = "Start a master, workers and the history server.",
            footer = {"", "Example:", "  aimass cluster start --workers 2 --cores 2 --memory 4g"})
    static final class Start implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Mixin
        private Size size;

        @Option(
                names = "--port",
                defaultValue = "7077",
                description = "The master's port; its page, the history server and the workers take the next ones;"
                        + " 0 takes free ones (default: ${DEFAULT-VALUE}).")
        private int port;

        @Override
        public Integer call() {
            System.err.println("Starting a master and " + size.workers + " workers ...");
            cluster(options).start(size.host, port, size.size());
            show(options);
            return 0;
        }
    }

    @Command(
            name = "join",
            description = "Start workers for a master on another machine.",
            footer = {"", "Example:", "  aimass cluster join spark://10.0.0.1:7077 --secret-file secret --host 10.0.0.2"
            })
    static final class Join implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Mixin
        private Size size;

        @Parameters(paramLabel = "ADDRESS", description = "The master's, such as spark://10.0.0.1:7077.")
        private String master;

        @Option(
                names = "--secret-file",
                paramLabel = "FILE",
                description =
                        "That cluster's secret, cluster/secret in its home; without it, it is read from standard input.")
        private Path secretFile;

        @Option(
                names = "--port",
                defaultValue = "7080",
                description = "The first worker's port; 0 takes free ones (default: ${DEFAULT-VALUE}).")
        private int port;

        @Override
        public Integer call() throws IOException {
            if (!master.matches("spark://[A-Za-z0-9.:\\[\\]-]+:[0-9]+")) {
                throw JobException.user("'%s' is not a master's address; write spark://host:7077.", master);
            }
            cluster(options).join(URI.create(master), secret(), size.host, port, size.size());
            show(options);
            return 0;
        }

        private String secret() throws IOException {
            var text = secretFile != null
                    ? Files.readString(secretFile)
                    : new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
            if (text.isBlank()) {
                throw JobException.user(
                        "The cluster's secret is missing. Give it with --secret-file, or on standard input: aimass cluster join … < secret");
            }
            return text.trim();
        }
    }

    @Command(
            name = "status",
            description = "Its processes, workers and applications.",
            footer = {"", "Example:", "  aimass cluster status -o json"})
    static final class Status implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Override
        public Integer call() {
            show(options);
            return 0;
        }
    }

    @Command(
            name = "stop",
            description = "Stop what runs on this machine.",
            footer = {"", "Example:", "  aimass cluster stop"})
    static final class Stop implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Override
        public Integer call() {
            System.err.println(cluster(options).stop() ? "Stopped." : "No cluster runs on " + options.home() + ".");
            return 0;
        }
    }
}
