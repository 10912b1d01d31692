package io.aimass.deploy.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sample files that stand for tables of a database. */
final class FleetTables {
    static final List<String> NAMES = List.of("planes", "airports", "airlines");

    private FleetTables() {}

    /** Makes the tables anew, in one transaction. */
    static void load(Connection connection, Path folder) throws IOException, SQLException {
        connection.setAutoCommit(false);
        for (var table : NAMES) {
            load(connection, table, folder.resolve(table + ".csv"));
        }
        connection.commit();
    }

    private static void load(Connection connection, String table, Path csv) throws IOException, SQLException {
        try (BufferedReader reader = Files.newBufferedReader(csv)) {
            var header = DemoData.fields(reader.readLine());
            try (var create = connection.createStatement()) {
                create.execute("DROP TABLE IF EXISTS " + table);
                create.execute("CREATE TABLE " + table + " ("
                        + header.stream().map(c -> '"' + c + "\" TEXT").collect(Collectors.joining(", ")) + ")");
            }
            var marks = Stream.generate(() -> "?").limit(header.size()).collect(Collectors.joining(", "));
            try (var insert = connection.prepareStatement("INSERT INTO " + table + " VALUES (" + marks + ")")) {
                for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                    var values = DemoData.fields(line);
                    for (var i = 0; i < header.size(); i++) {
                        insert.setString(i + 1, values.get(i).equals("NA") ? null : values.get(i));
                    }
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }
    }
}
