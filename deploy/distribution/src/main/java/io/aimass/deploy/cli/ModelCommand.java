package io.aimass.deploy.cli;

import io.aimass.contracts.JobException;
import io.aimass.deploy.cli.Verbs.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "model",
        description = "Model repositories and their versions.",
        footer = {
            "",
            "Example:",
            "  aimass model list",
            "  aimass model download flight-delay@champion --to champion.zip"
        })
final class ModelCommand extends Noun {
    private static final Resource MODELS = new Resource("/api/v1/models", "name");

    @Override
    List<CommandLine> verbs() {
        return List.of(
                new CommandLine(new ListModels()),
                Verbs.verb(
                        "show",
                        "A repository, or one version of it.",
                        "NAME[@VERSION]",
                        (options, model) -> options.output()
                                .show(
                                        options.format(),
                                        options.remote()
                                                .get(ModelRef.parse(model).path()),
                                        "name"),
                        "model show flight-delay",
                        "model show flight-delay@champion -o json"),
                Verbs.listOf(
                        "versions",
                        "A repository's versions.",
                        "NAME",
                        MODELS,
                        "version",
                        List.of("version", "engine", "aliases", "author", "createdAt", "message"),
                        "model versions flight-delay"),
                new CommandLine(new Create()),
                new CommandLine(new Upload()),
                new CommandLine(new Download()),
                new CommandLine(new Promote()));
    }

    @Command(
            name = "list",
            description = "Repositories, by name.",
            footer = {"", "Example:", "  aimass model list --search delay"})
    static final class ListModels implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Option(names = "--search", paramLabel = "TEXT", description = "Only names that contain it.")
        private String search;

        @Override
        public Integer call() {
            var query = search == null ? "" : "?search=" + Remote.segment(search);
            options.output()
                    .list(
                            options.format(),
                            options.remote().get("/api/v1/models" + query),
                            List.of("name", "versions", "aliases", "description"),
                            "name");
            return 0;
        }
    }

    @Command(
            name = "create",
            description = "Create a repository.",
            footer = {"", "Example:", "  aimass model create fraud --description 'Card fraud'"})
    static final class Create implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Parameters(paramLabel = "NAME")
        private String name;

        @Option(names = "--description", defaultValue = "", description = "What it is for.")
        private String description;

        @Override
        public Integer call() {
            options.output()
                    .show(
                            options.format(),
                            options.remote().post("/api/v1/models", Map.of("name", name, "description", description)),
                            "name");
            return 0;
        }
    }

    @Command(
            name = "upload",
            description = "Upload a file or a folder and commit it as a version.",
            footer = {"", "Example:", "  aimass model upload fraud package/ --message 'First try'"})
    static final class Upload implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Parameters(index = "0", paramLabel = "NAME")
        private String name;

        @Parameters(index = "1", paramLabel = "PATH")
        private Path path;

        @Option(names = "--message", required = true, description = "What changed.")
        private String message;

        @Override
        public Integer call() throws IOException {
            var files = files();
            var remote = options.remote();
            var base = "/api/v1/models/" + Remote.segment(name) + "/uploads";
            var upload = base + "/" + remote.post(base, Map.of()).get("upload");
            for (var file : files.entrySet()) {
                System.err.println("uploading " + file.getKey());
                remote.putFile(upload + "/files/" + Remote.path(file.getKey()), file.getValue());
            }
            var version = remote.post(
                    upload + "/commit", Map.of("message", message, "author", System.getProperty("user.name", "")));
            options.output().show(options.format(), version, "version");
            return 0;
        }

        private Map<String, Path> files() throws IOException {
            var found = new LinkedHashMap<String, Path>();
            if (Files.isRegularFile(path)) {
                found.put(path.getFileName().toString(), path);
            } else if (Files.isDirectory(path)) {
                try (var walk = Files.walk(path)) {
                    walk.filter(Files::isRegularFile)
                            .sorted()
                            .forEach(
                                    f -> found.put(path.relativize(f).toString().replace('\\', '/'), f));
                }
            } else {
                throw JobException.user("There is no file or folder %s. Check its path.", path);
            }
            for (var file : found.values()) {
                if (!Files.isReadable(file)) {
                    throw JobException.user("%s cannot be read. Check its permissions.", file);
                }
            }
            return found;
        }
    }

    @Command(
            name = "download",
            description = "A version as one archive.",
            footer = {"", "Example:", "  aimass model download flight-delay@champion --to champion.zip"})
    static final class Download implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Parameters(paramLabel = "NAME@VERSION")
        private String model;

        @Option(names = "--to", required = true, paramLabel = "FILE", description = "Where it is written.")
        private Path file;

        @Override
        public Integer call() {
            options.remote().download(ModelRef.parse(model).versionPath() + "/archive", file);
            System.err.println(file);
            return 0;
        }
    }

    @Command(
            name = "promote",
            description = "Move an alias to a version.",
            footer = {"", "Example:", "  aimass model promote flight-delay@3 champion"})
    static final class Promote implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Parameters(index = "0", paramLabel = "NAME@VERSION")
        private String model;

        @Parameters(index = "1", paramLabel = "ALIAS")
        private String alias;

        @Override
        public Integer call() {
            var ref = ModelRef.parse(model);
            options.remote()
                    .put(
                            "/api/v1/models/" + Remote.segment(ref.name()) + "/aliases/" + Remote.segment(alias),
                            Map.of("version", ref.versionNumber()));
            return 0;
        }
    }
}
