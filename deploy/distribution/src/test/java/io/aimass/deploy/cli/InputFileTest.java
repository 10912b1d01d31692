package io.aimass.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that a command is given, before any server is asked. */
class InputFileTest {
    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run submit generate -f",
                "source apply -f",
                "job apply -f",
                "workflow apply -f",
                "predict flight-delay --file"
            })
    void aFileThatIsNotThereIsNamedWithTheRemedy(String command) {
        var file = folder.resolve("none.yaml");

        assertThat(aimass(command, file)).isEqualTo(64);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("aimass: There is no file " + file
                        + ". Check its path; a relative one starts from the folder the command runs in.\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run submit generate -f", "source apply -f", "job apply -f", "workflow apply -f"})
    void brokenYamlIsNamedWithFileAndLine(String command) throws IOException {
        var file = Files.writeString(folder.resolve("broken.yaml"), "kind: job\nname: [never\nclosed: 1\n");

        assertThat(aimass(command, file)).isEqualTo(64);
        assertThat(err.toString()).startsWith("aimass: " + file + ": The YAML is not well-formed at line 3, column ");
        assertThat(err.toString().lines()).hasSize(1);
    }

    @Test
    void aSpecWithoutANameIsRefused() throws IOException {
        var file = Files.writeString(folder.resolve("nameless.yaml"), "kind: job\n");

        assertThat(aimass("job apply -f", file)).isEqualTo(64);
        assertThat(err.toString()).contains(file + " has no 'name'");
    }

    @Test
    void aRecordThatIsNoJsonIsRefusedWithItsFile() throws IOException {
        var file = Files.writeString(folder.resolve("record.json"), "{\"distance\": }");

        assertThat(aimass("predict flight-delay --file", file)).isEqualTo(64);
        assertThat(err.toString()).startsWith("aimass: " + file + " is not a JSON object: ");
        assertThat(err.toString().lines()).hasSize(1);
    }

    @Test
    void aFolderAndBytesThatAreNoTextAreNoInput() throws IOException {
        assertThat(aimass("run submit generate -f", folder)).isEqualTo(64);
        assertThat(err.toString()).contains(folder + " is a folder. Give a file.");

        var bytes = Files.write(folder.resolve("latin.yaml"), "name: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(aimass("run submit generate -f", bytes)).isEqualTo(64);
        assertThat(err.toString()).contains(bytes + " is no text in UTF-8. Save it as UTF-8, or give another file.");
    }

    private int aimass(String command, Path file) {
        var arguments = new ArrayList<>(List.of(command.split(" ")));
        arguments.add(file.toString());
        var cli = Cli.commandLine();
        cli.setErr(new PrintWriter(err, true));
        return cli.execute(arguments.toArray(String[]::new));
    }
}
