package io.aimass.deploy.cli;

import io.aimass.contracts.JobException;
import io.aimass.deploy.cli.Verbs.Resource;
import io.aimass.orchestration.platform.config.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "token",
        description = "Persons' tokens: who may use the platform. All of them may do the same.",
        footer = {
            "",
            "Example:",
            "  aimass token create ann --lifetime 30d",
            "  aimass token list",
            "  aimass token revoke ann"
        })
final class TokenCommand extends Noun {
    private static final Resource TOKENS = new Resource("/api/v1/tokens", "name");
    private static final List<String> COLUMNS = List.of("name", "createdAt", "expiresAt");

    @Override
    List<CommandLine> verbs() {
        return List.of(
                Verbs.list(
                        "Every token of a person that is valid, without what it says.", TOKENS, COLUMNS, "token list"),
                new CommandLine(new Create()),
                Verbs.verb(
                        "revoke",
                        "A token is no longer valid, nor are the sessions that began with it.",
                        "NAME",
                        (options, name) -> options.remote().delete(TOKENS.of(name)),
                        "token revoke ann"));
    }

    @Command(
            name = "create",
            description = "Make a token for a person. It is shown this once; what its owner does carries its name.",
            footer = {
                "",
                "Example:",
                "  aimass token create ann --lifetime 30d",
                "  aimass token create ann --file ann.token"
            })
    static final class Create implements Callable<Integer> {
        @Mixin
        private GlobalOptions options;

        @Parameters(paramLabel = "NAME", description = "Whose it is.")
        private String name;

        @Option(
                names = "--lifetime",
                paramLabel = "TIME",
                description = "How long it is valid, as 12h or 30d (default: until it is revoked).")
        private String lifetime;

        @Option(
                names = "--file",
                paramLabel = "FILE",
                description = "Write it there, readable by you only, instead of printing it.")
        private Path file;

        @Override
        public Integer call() throws IOException {
            if (file != null
                    && (Files.exists(file)
                            || !Files.isDirectory(file.toAbsolutePath().getParent()))) {
                throw JobException.user(
                        "%s cannot be written: name a file that is not there, in a folder that is.", file);
            }
            var body = new LinkedHashMap<String, Object>();
            body.put("name", name);
            if (lifetime != null) {
                body.put("lifetime", lifetime);
            }
            var made = options.remote().post(TOKENS.path(), body);
            if (file != null) {
                PrivateFile.write(file, made.remove("token") + "\n");
                System.err.println("The token of " + name + " is in " + file);
            }
            if (options.format() != Output.Format.table) {
                options.output().show(options.format(), made, file == null ? "token" : "name");
            } else if (file == null) {
                options.output().line(String.valueOf(made.get("token")));
            }
            return 0;
        }
    }
}
