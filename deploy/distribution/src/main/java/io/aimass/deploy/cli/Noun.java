package io.aimass.deploy.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that only groups verbs; alone it shows its help. */
@Command
abstract class Noun implements Runnable {
    @Spec
    private CommandSpec spec;

    /** In the order in which help shows them. */
    abstract List<CommandLine> verbs();

    static CommandLine commandLine(Noun noun) {
        var command = new CommandLine(noun);
        noun.verbs().forEach(verb -> command.addSubcommand(verb.getCommandName(), verb));
        return command;
    }

    @Override
    public final void run() {
        spec.commandLine().usage(System.out);
    }
}
