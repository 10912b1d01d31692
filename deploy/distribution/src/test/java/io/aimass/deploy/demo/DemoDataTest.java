package io.aimass.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.DriverManager;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoDataTest {
    @TempDir
    private Path folder;

    @Test
    void dataFromAnotherFolderIsMadeAnew() throws Exception {
        prepare(samples("one", "A1"));
        assertThat(weather()).isEqualTo("{\"origin\":\"A1\",\"temp\":1.5}\n");
        assertThat(plane()).isEqualTo("A1");

        prepare(samples("two", "B2"));

        assertThat(weather()).isEqualTo("{\"origin\":\"B2\",\"temp\":1.5}\n");
        assertThat(plane()).isEqualTo("B2");
    }

    @Test
    void theSameDataIsMadeOnce() throws Exception {
        prepare(samples("one", "A1"));
        var longAgo = FileTime.fromMillis(1_000);
        for (var file : List.of("weather.jsonl", "fleet.db")) {
            Files.setLastModifiedTime(target(file), longAgo);
        }

        prepare(samples("copy", "A1"));

        for (var file : List.of("weather.jsonl", "fleet.db")) {
            assertThat(Files.getLastModifiedTime(target(file))).as(file).isEqualTo(longAgo);
        }
    }

    @Test
    void aMissingSampleIsNamed() throws Exception {
        var samples = samples("one", "A1");
        Files.delete(samples.resolve("nycflights13/planes.csv"));

        assertThatThrownBy(() -> prepare(samples))
                .hasMessageContaining("There is no sample data at " + samples)
                .hasMessageContaining("planes.csv is missing")
                .hasMessageContaining("--data");
        assertThat(target("weather.jsonl")).doesNotExist();
    }

    private void prepare(Path samples) {
        new DemoData(samples, folder.resolve("home")).prepare();
    }

    private Path target(String file) {
        return folder.resolve("home/demo").resolve(file);
    }

    private String weather() throws IOException {
        return Files.readString(target("weather.jsonl"));
    }

    private String plane() throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + target("fleet.db"));
                var rows = connection.createStatement().executeQuery("SELECT tailnum FROM planes")) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private Path samples(String name, String value) throws IOException {
        var flights = Files.createDirectories(folder.resolve(name).resolve("nycflights13"));
        Files.writeString(flights.resolve("weather.csv"), "origin,temp,wind\n" + value + ",1.5,NA\n");
        Files.writeString(flights.resolve("planes.csv"), "tailnum,year\n" + value + ",2001\n");
        Files.writeString(flights.resolve("airports.csv"), "faa,name\nJFK,\"Kennedy, John F\"\n");
        Files.writeString(flights.resolve("airlines.csv"), "carrier,name\nUA,United\n");
        return folder.resolve(name);
    }
}
