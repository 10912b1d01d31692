package io.aimass.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.orchestration.platform.config.Yaml;
import io.aimass.orchestration.platform.http.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a command said and how it ended, run in this JVM. */
record Said(int exitCode, String out, String err) {
    static Said aimass(Path home, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--home", home.toString()));
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var systemOut = System.out;
        var systemErr = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            var cli = Cli.commandLine();
            cli.setErr(new PrintWriter(System.err, true));
            var exitCode = cli.execute(all.toArray(String[]::new));
            return new Said(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(systemOut);
            System.setErr(systemErr);
        }
    }

    /** The answer of a command that has to succeed. */
    static Map<String, Object> json(Path home, String command) {
        var said = aimass(home, (command + " -o json").split(" "));
        assertThat(said.exitCode()).as(command + ": " + said.err()).isZero();
        return Json.object(said.out());
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> items(Map<String, Object> listing) {
        return (List<Map<String, Object>>) listing.get("items");
    }

    /** A listing says the same as JSON, YAML, names and a table. @return its items */
    static List<Map<String, Object>> everyFormatOf(Path home, String command, String key) {
        var json = json(home, command);
        var items = items(json);
        assertThat(items).as(command).isNotEmpty();

        var yaml = aimass(home, (command + " -o yaml").split(" "));
        assertThat(Json.canonical(Yaml.load(yaml.out()))).as(command).isEqualTo(Json.canonical(json));

        var names = aimass(home, (command + " -o name").split(" "));
        assertThat(names.out().lines())
                .as(command)
                .containsExactlyElementsOf(items.stream()
                        .map(item -> String.valueOf(item.get(key)))
                        .toList());

        var table = aimass(home, command.split(" ")).out().lines().toList();
        assertThat(table).as(command).hasSize(items.size() + 1);
        assertThat(table.get(0)).as(command).isUpperCase();
        return items;
    }
}
