package io.aimass.deploy.cli;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobException;
import io.aimass.deploy.demo.DemoCommand;
import io.aimass.orchestration.platform.config.ProductVersion;
import io.aimass.orchestration.platform.http.ApiException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: {@code aimass <noun> <verb>}. Answers go to standard output, everything else to standard error. */
@Command(
        name = "aimass",
        versionProvider = Cli.Version.class,
        description = "From data sources to a served and watched model.",
        footer = {
            "",
            "Examples:",
            "  aimass demo --exit",
            "  aimass up",
            "  aimass table list",
            "  aimass workflow run flight-delay --wait"
        })
public final class Cli implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version.")
    private boolean version;

    private Cli() {}

    /** @return the process's exit code */
    public static int run(String... args) {
        return commandLine().execute(args);
    }

    static CommandLine commandLine() {
        var cli = new CommandLine(new Cli());
        cli.addSubcommand(new DemoCommand());
        cli.addSubcommand(new UpCommand());
        cli.addSubcommand(new DownCommand());
        cli.addSubcommand(new StatusCommand());
        cli.addSubcommand(Noun.commandLine(new SourceCommand()));
        cli.addSubcommand(Noun.commandLine(new TableCommand()));
        cli.addSubcommand(Noun.commandLine(new JobCommand()));
        cli.addSubcommand(Noun.commandLine(new RunCommand()));
        cli.addSubcommand(Noun.commandLine(new WorkflowCommand()));
        cli.addSubcommand(Noun.commandLine(new ModelCommand()));
        cli.addSubcommand(new PredictCommand());
        cli.addSubcommand(Noun.commandLine(new NotebookCommand()));
        cli.addSubcommand(Noun.commandLine(new TokenCommand()));
        cli.addSubcommand(Noun.commandLine(new ClusterCommand()));
        cli.addSubcommand("completion", new Completion());
        addHelp(cli);
        cli.setCaseInsensitiveEnumValuesAllowed(true);
        cli.setExecutionExceptionHandler((failure, command, parsed) -> report(failure, command.getErr()));
        cli.setParameterExceptionHandler(Cli::reportUsage);
        return cli;
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    private static void addHelp(CommandLine command) {
        command.getCommandSpec()
                .addOption(CommandLine.Model.OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help.")
                        .showDefaultValue(Visibility.NEVER)
                        .build());
        command.getSubcommands().values().forEach(Cli::addHelp);
    }

    private static int report(Exception failure, PrintWriter err) {
        if (failure instanceof JobException e) {
            err.println("aimass: " + e.getMessage());
            return e.type().exitCode();
        }
        if (failure instanceof InvalidSettings e) {
            e.problems().forEach(problem -> err.println("aimass: " + problem));
            return ErrorType.USER.exitCode();
        }
        if (failure instanceof ApiException e) {
            err.println("aimass: " + e.getMessage());
            return e.status() == 422
                    ? ErrorType.DATA.exitCode()
                    : e.status() < 500 ? ErrorType.USER.exitCode() : ErrorType.EXTERNAL.exitCode();
        }
        if (failure instanceof NoSuchFileException e) {
            err.println("aimass: There is no file " + e.getFile() + ".");
            return ErrorType.USER.exitCode();
        }
        if (failure instanceof UncheckedIOException e) {
            return report(e.getCause(), err);
        }
        if (failure instanceof FileSystemException e) {
            err.println(
                    "aimass: " + e.getFile() + ": " + (e.getReason() == null ? "it cannot be used" : e.getReason()));
            return ErrorType.EXTERNAL.exitCode();
        }
        err.println(
                "aimass: an unexpected failure, " + failure.getClass().getSimpleName() + ": " + failure.getMessage());
        return ErrorType.INTERNAL.exitCode();
    }

    private static int reportUsage(ParameterException failure, String[] args) {
        var command = failure.getCommandLine();
        command.getErr().println("aimass: " + failure.getMessage());
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(failure, command.getErr())) {
            command.getErr().println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
        }
        return ErrorType.USER.exitCode();
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"aimass " + ProductVersion.text()};
        }
    }

    @Command(
            name = "completion",
            description = "A completion script for bash or zsh.",
            footer = {"", "Example:", "  source <(aimass completion)"})
    private static final class Completion implements Runnable {
        @Override
        public void run() {
            System.out.print(AutoComplete.bash("aimass", commandLine()));
        }
    }
}
