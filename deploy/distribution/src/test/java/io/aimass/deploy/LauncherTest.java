package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
    @TempDir
    private Path folder;

    @Test
    void javaElevenIsRefusedWithTheRemedy() throws IOException {
        var java = folder.resolve("bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"11.0.22\" 2024-01-16' >&2\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));

        var ended = Product.aimass(Map.of("JAVA_HOME", folder.toString()), "status");

        assertThat(ended.exitCode()).isEqualTo(64);
        assertThat(ended.err()).contains("Java 11 is too old: AI Mass needs JDK 17 or newer. Set JAVA_HOME to one.");
        assertThat(ended.err().lines()).hasSize(1);
    }

    @Test
    void aMissingJavaIsNamedWithTheRemedy() throws IOException {
        var ended = Product.run(
                Map.of("JAVA_HOME", folder.resolve("none").toString()),
                List.of(Product.ROOT.resolve("aimass").toString(), "status"));

        assertThat(ended.exitCode()).isEqualTo(64);
        assertThat(ended.err()).contains("no Java was found").contains("JAVA_HOME");
    }

    @Test
    void aMissingMavenIsNamedWhenThereIsSomethingToBuild() throws IOException {
        var clone = folder.resolve("clone");
        Files.createDirectories(clone);
        Files.copy(
                Product.ROOT.resolve("aimass"),
                clone.resolve("aimass"),
                java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        var tools = folder.resolve("tools");
        Files.createDirectories(tools);
        for (var tool : List.of("bash", "env", "sed", "head", "find", "dirname", "readlink")) {
            Files.createSymbolicLink(tools.resolve(tool), tool(tool));
        }

        var ended = Product.run(
                Map.of("PATH", tools.toString(), "JAVA_HOME", System.getProperty("java.home"), "AIMASS_DIST", ""),
                List.of(clone.resolve("aimass").toString(), "status"));

        assertThat(ended.exitCode()).isEqualTo(64);
        assertThat(ended.err()).contains("Maven was not found").contains("Install Maven 3.8.7 or newer");
    }

    @Test
    void aMisspeltCommandSuggestsTheNearest() {
        var ended = Product.aimass(folder, "tabel", "list");

        assertThat(ended.exitCode()).isEqualTo(64);
        assertThat(ended.err()).contains("tabel").contains("table");
    }

    @Test
    void everyCommandExplainsItselfWithAnExample() {
        for (var noun : List.of(
                "demo", "up", "down", "status", "source", "table", "job", "run", "workflow", "model", "predict")) {
            var ended = Product.aimass(folder, noun, "--help");

            assertThat(ended.exitCode()).as(noun).isZero();
            assertThat(ended.out()).as(noun).contains("Example:").contains("aimass " + noun);
        }
    }

    @Test
    void withoutARunningServerACommandSaysHowToStartOne() {
        var ended = Product.aimass(folder, "table", "list");

        assertThat(ended.exitCode()).isEqualTo(75);
        assertThat(ended.err()).contains("Nothing runs on").contains("aimass up");
        assertThat(ended.out()).isEmpty();
    }

    private static Path tool(String name) {
        for (var place : List.of("/usr/bin/", "/bin/")) {
            if (Files.exists(Path.of(place + name))) {
                return Path.of(place + name);
            }
        }
        throw new AssertionError(name + " is not installed");
    }
}
