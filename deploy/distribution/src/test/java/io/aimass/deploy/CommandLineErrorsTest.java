package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.deploy.DemoHome.Demo;
import io.aimass.deploy.cli.Running;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input at the command line: one clear message with the remedy, a non-zero exit, and nothing half written. */
@OnTheDemo
class CommandLineErrorsTest {
    private static final String PEOPLE = """
            source: people
            target: bronze.people
            columns:
              - {name: name, type: string}
              - {name: age, type: int}
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "nowhere.csv | none | 65 | There is no file at {file}, where the source 'people' should be. Put it there,",
                "empty.csv | '' | 65 | empty.csv is empty. Deliver it again, or take it away.",
                "header.csv | name,agge | 65 | header.csv does not have the declared columns: it has no column 'age'",
                "people.csv.zip | name,age | 65 | people.csv.zip is not a zip file although its name says so. Deliver it again,",
            })
    void aFileThatCannotBeTakenInFailsItsRun(String name, String content, int exitCode, String message, Demo demo)
            throws IOException {
        var file = folder.resolve(name);
        if (content != null) {
            Files.writeString(file, content);
        }

        var ended = ingest(demo, PEOPLE + "connection: {kind: file, path: \"" + file + "\"}\n");

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(exitCode);
        assertThat(lastLine(ended)).startsWith(message.replace("{file}", file.toString()));
        assertThat(table(demo)).doesNotExist();
    }

    @Test
    void aRuleOnAnUnknownColumnNamesTheNearestOne(Demo demo) throws IOException {
        var file = Files.writeString(folder.resolve("people.csv"), "name,age\nAnna,34\n");

        var ended = ingest(
                demo,
                PEOPLE + "connection: {kind: file, path: \"" + file + "\"}\n"
                        + "expectations:\n  - {name: adult, rule: \"agee >= 18\", action: quarantine}\n");

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(64);
        assertThat(lastLine(ended)).contains("'agee' is not a column; did you mean 'age'?");
        assertThat(table(demo)).doesNotExist();
    }

    @Test
    void aSpecWithFiveMistakesIsRefusedWithAllOfThem(Demo demo) throws IOException {
        var spec = Files.writeString(folder.resolve("people.yaml"), """
                kind: source
                name: people
                target: bronzepeople
                formt: csv
                time-zone: Mars/Olympus
                columns:
                  - {name: name, type: text}
                max-quarantined: -1
                """);

        var ended = Product.aimass(demo.home(), "source", "apply", "-f", spec.toString());

        assertThat(ended.exitCode()).isEqualTo(64);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines())
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line)
                                .contains("'target': 'bronzepeople' is not a table name; write it as zone.table"),
                        line -> assertThat(line).contains("'formt' is not a setting of source; did you mean 'format'?"),
                        line -> assertThat(line).contains("'time-zone': 'Mars/Olympus' is not a time zone; write UTC"),
                        line -> assertThat(line).contains("'columns[0].type': 'text' is not a type; the types are"),
                        line -> assertThat(line).contains("'max-quarantined' is -1; it must be from 0"));
        assertThat(demo.remote().find("/api/v1/sources/people")).isEmpty();
    }

    @Test
    void aFileThatIsNotThereIsNamed(Demo demo) {
        var missing = folder.resolve("none.yaml").toString();

        for (var command : List.of(
                List.of("source", "apply", "-f", missing),
                List.of("run", "submit", "ingest", "-f", missing),
                List.of("predict", "flight-delay", "--file", missing))) {
            var ended = Product.aimass(demo.home(), command.toArray(String[]::new));

            assertThat(ended.exitCode()).as(command.toString()).isEqualTo(64);
            assertThat(ended.err())
                    .startsWith("aimass: There is no file " + missing + ". ")
                    .hasLineCount(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"server,--port", "compute,--compute-port", "inference,--inference-port"})
    void aPortInUseIsNamedBeforeAnythingIsStarted(String role, String option) throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var arguments = new ArrayList<>(List.of("up"));
            for (var free : List.of("--port", "--compute-port", "--inference-port")) {
                arguments.addAll(List.of(free, free.equals(option) ? "" + other.getLocalPort() : "0"));
            }

            var ended = Product.aimass(folder, arguments.toArray(String[]::new));

            assertThat(ended.exitCode()).isEqualTo(64);
            assertThat(ended.err())
                    .isEqualTo(
                            "aimass: Port %d on 127.0.0.1 is in use. Stop the program that listens there ('aimass down' if it is ours), or choose another port with %s or 'ports.%s' in config.yaml.%n",
                            other.getLocalPort(), option, role);
            assertThat(folder.resolve("metadata.db")).doesNotExist();
            assertThat(Running.on(folder)).isEmpty();
        }
    }

    private Product.Ended ingest(Demo demo, String settings) throws IOException {
        var file = Files.writeString(folder.resolve("settings.yaml"), settings);
        return Product.aimass(
                Map.of("AIMASS_HOME", demo.home().toString()),
                "run",
                "submit",
                "ingest",
                "-f",
                file.toString(),
                "--wait");
    }

    private static Path table(Demo demo) {
        return demo.home().resolve("root/lake/bronze/people");
    }

    private static String lastLine(Product.Ended ended) {
        return ended.err().lines().reduce("", (before, line) -> line);
    }
}
