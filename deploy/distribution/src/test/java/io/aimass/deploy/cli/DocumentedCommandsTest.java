package io.aimass.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Every command that a page, a message or a help text names is one that there is. */
class DocumentedCommandsTest {
    private static final Path ROOT = Path.of(System.getProperty("aimass.root"));
    private static final Pattern LINE = Pattern.compile("(?m)^ *(?:\\./)?aimass +(.+)$");
    private static final Pattern BETWEEN_BACKTICKS =
            Pattern.compile("`(?:\\./)?aimass +((?:\\$\\{[^}\n]*\\}|[^`\n])+)`");
    private static final Pattern BETWEEN_QUOTES =
            Pattern.compile("(?<=[ (])(['\"])(?:\\./)?aimass ((?:(?!\\1)[^\n])+)\\1");
    private static final Pattern BETWEEN_TAGS = Pattern.compile("<code>(?:\\./)?aimass ([^<\n]+)</code>");

    @Test
    void theReadmeAndTheDocsNameOnlyCommandsThatThereAre() throws IOException {
        var pages = files(ROOT.resolve("docs"), ".md");
        pages.add(ROOT.resolve("README.md"));
        pages.add(ROOT.resolve("CONTRIBUTING.md"));
        var commands = new ArrayList<String>();
        for (var page : pages) {
            var text = Files.readString(page);
            commands.addAll(found(LINE, 1, text));
            commands.addAll(found(BETWEEN_BACKTICKS, 1, text));
        }

        assertThat(commands).hasSizeGreaterThan(20).contains("demo", "down", "status");
        assertThat(refused(commands)).isEmpty();
    }

    @Test
    void thePagesAndMessagesNameOnlyCommandsThatThereAre() throws IOException {
        var commands = new ArrayList<String>();
        for (var folder : List.of("orchestration", "deploy", "shared")) {
            for (var file : files(ROOT.resolve(folder), ".js", ".json", ".java", ".html")) {
                var text = Files.readString(file);
                commands.addAll(found(BETWEEN_BACKTICKS, 1, text));
                commands.addAll(found(BETWEEN_QUOTES, 2, text));
                commands.addAll(found(BETWEEN_TAGS, 1, text));
            }
        }

        assertThat(commands).hasSizeGreaterThan(20).contains("up", "status", "model show ${model.name}");
        assertThat(refused(commands)).isEmpty();
    }

    @Test
    void everyCommandHasHelpWithAnExampleThatIsACommand() {
        var commands = new ArrayList<String>();
        var without = new ArrayList<String>();
        for (var command : tree(Cli.commandLine()).toList()) {
            var spec = command.getCommandSpec();
            var help = command.getUsageMessage();
            var examples = found(LINE, 1, help.replace("source <(aimass completion)", "aimass completion"));
            commands.addAll(examples);
            var name = spec.qualifiedName().replaceFirst("^aimass ?", "");
            var described = spec.usageMessage().description().length > 0;
            if (!described || examples.stream().noneMatch(example -> example.startsWith(name))) {
                without.add(spec.qualifiedName());
            }
            assertThat(help).as(name).contains("-h, --help");
        }

        assertThat(commands).hasSizeGreaterThan(45);
        assertThat(without)
                .as("commands without a description or an example of their own")
                .isEmpty();
        assertThat(refused(commands)).isEmpty();
    }

    @Test
    void aCommandThatIsNoneIsFoundOut() {
        assertThat(refused(List.of("run start clean", "table list --frm 1", "workflow apply")))
                .hasSize(3);
        assertThat(words("job run x --set where='month >= 11' --set \"a b\"=c"))
                .containsExactly("job", "run", "x", "--set", "where=month >= 11", "--set", "a b=c");
    }

    private static Stream<CommandLine> tree(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(DocumentedCommandsTest::tree));
    }

    private static List<String> refused(List<String> commands) {
        var refused = new ArrayList<String>();
        for (var command : commands) {
            try {
                Cli.commandLine().parseArgs(words(command).toArray(String[]::new));
            } catch (ParameterException e) {
                refused.add("aimass " + command + ": " + e.getMessage());
            }
        }
        return refused;
    }

    private static List<String> found(Pattern pattern, int group, String text) {
        return pattern.matcher(text).results().map(match -> match.group(group)).toList();
    }

    /** As a shell would cut it; what a page fills in (<code>${name}</code>) is one word, a comment or a column beside it is none. */
    private static List<String> words(String command) {
        var text = command.replaceAll("\\$\\{cliSettings\\([^}]*\\}", "--set key=value")
                .replaceAll("\\$\\{[^}]*\\}", "1")
                .replaceAll("( {2,}| # | …).*$", "");
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        var quote = ' ';
        for (var c : (text + " ").toCharArray()) {
            if (quote != ' ' ? c == quote : c == '\'' || c == '"') {
                quote = quote == ' ' ? c : ' ';
            } else if (c == ' ' && quote == ' ') {
                if (!word.isEmpty()) {
                    words.add(word.toString());
                }
                word.setLength(0);
            } else {
                word.append(c);
            }
        }
        return words;
    }

    private static ArrayList<Path> files(Path folder, String... ends) throws IOException {
        try (var walk = Files.walk(folder)) {
            return new ArrayList<>(walk.filter(Files::isRegularFile)
                    .filter(file -> Stream.of(ends).anyMatch(file.toString()::endsWith))
                    .filter(file -> !file.toString().matches(".*/(target|src/test|node_modules)/.*"))
                    .sorted()
                    .toList());
        }
    }
}
