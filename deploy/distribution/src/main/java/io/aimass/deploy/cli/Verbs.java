package io.aimass.deploy.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Option;

/** Verbs that do the same to many nouns, each made from what differs: its words, its path and what it shows. */
final class Verbs {
    /** Where a verb's answer comes from. @param key what names one of them, printed by {@code -o name} */
    record Resource(String path, String key) {
        String of(String name) {
            return path + "/" + Remote.segment(name);
        }

        /** What one of them has under a name of its own, such as a table's history. */
        Resource part(String name, String part, String partKey) {
            return new Resource(of(name) + "/" + part, partKey);
        }
    }

    private Verbs() {}

    static CommandLine list(String description, Resource resource, List<String> columns, String... examples) {
        return verb("list", description, null, (options, none) -> list(options, resource, columns), examples);
    }

    static CommandLine show(String description, String argument, Resource resource, String... examples) {
        return verb("show", description, argument, (options, name) -> show(options, resource, name), examples);
    }

    /** All of them, or the one whose name is given. */
    static CommandLine listOrShow(
            String name,
            String description,
            String argument,
            Resource resource,
            List<String> columns,
            String... examples) {
        return verb(
                name,
                description,
                "[" + argument + "]",
                (options, given) -> {
                    if (given == null) {
                        list(options, resource, columns);
                    } else {
                        show(options, resource, given);
                    }
                },
                examples);
    }

    /** Lists what one of them has. */
    static CommandLine listOf(
            String part,
            String description,
            String argument,
            Resource resource,
            String partKey,
            List<String> columns,
            String... examples) {
        return verb(
                part,
                description,
                argument,
                (options, name) -> list(options, resource.part(name, part, partKey), columns),
                examples);
    }

    static CommandLine delete(String description, Resource resource, String... examples) {
        return verb(
                "delete",
                description,
                "NAME",
                (options, name) -> options.remote().delete(resource.of(name)),
                examples);
    }

    static CommandLine cancel(String description, String argument, Resource resource, String... examples) {
        return verb(
                "cancel",
                description,
                argument,
                (options, id) -> options.remote().post(resource.of(id) + "/cancel", Map.of()),
                examples);
    }

    static CommandLine apply(String noun, String description, Resource resource, String... examples) {
        return described(new CommandLine(new Apply(noun, resource)), description, examples);
    }

    private static void list(GlobalOptions options, Resource resource, List<String> columns) {
        options.output().list(options.format(), options.remote().get(resource.path()), columns, resource.key());
    }

    private static void show(GlobalOptions options, Resource resource, String name) {
        options.output().show(options.format(), options.remote().get(resource.of(name)), resource.key());
    }

    /** @param argument what the verb is given, as help names it; null for a verb that is given nothing */
    static CommandLine verb(String name, String description, String argument, Action action, String... examples) {
        var verb = new Verb(action);
        var command = described(new CommandLine(verb), description, examples);
        var spec = command.getCommandSpec().name(name);
        verb.command = command;
        if (argument != null) {
            var optional = argument.startsWith("[");
            spec.addPositional(PositionalParamSpec.builder()
                    .index("0")
                    .arity(optional ? "0..1" : "1")
                    .paramLabel(optional ? argument.substring(1, argument.length() - 1) : argument)
                    .type(String.class)
                    .build());
        }
        return command;
    }

    private static CommandLine described(CommandLine command, String description, String... examples) {
        var footer = new String[examples.length + 2];
        footer[0] = "";
        footer[1] = "Example:";
        for (var i = 0; i < examples.length; i++) {
            footer[i + 2] = "  aimass " + examples[i];
        }
        command.getCommandSpec().usageMessage().description(description).footer(footer);
        return command;
    }

    interface Action {
        /** @param argument null when the verb was given none */
        void run(GlobalOptions options, String argument);
    }

    @Command
    private static final class Verb implements Callable<Integer> {
        private final Action action;
        private CommandLine command;

        @Mixin
        private GlobalOptions options;

        Verb(Action action) {
            this.action = action;
        }

        @Override
        public Integer call() {
            action.run(options, command.getParseResult().matchedPositionalValue(0, (String) null));
            return 0;
        }
    }

    @Command(name = "apply")
    private static final class Apply implements Callable<Integer> {
        private final String noun;
        private final Resource resource;

        @Mixin
        private GlobalOptions options;

        @Option(
                names = "-f",
                required = true,
                paramLabel = "FILE",
                description = "A YAML spec, with kind and name; may be given several times.")
        private List<Path> files;

        Apply(String noun, Resource resource) {
            this.noun = noun;
            this.resource = resource;
        }

        @Override
        public Integer call() {
            for (var spec : files.stream().map(Spec::read).toList()) {
                options.remote().putText(resource.of(spec.name()), spec.text());
                System.err.println(noun + " " + spec.name() + " applied");
            }
            return 0;
        }
    }
}
