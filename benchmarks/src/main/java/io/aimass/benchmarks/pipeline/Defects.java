package io.aimass.benchmarks.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Adds a file to generated ones with what real deliveries have: of a hundred thousand flights about a hundred told twice, half of them
 * with a later departure, and twenty bad records of five kinds.
 */
final class Defects {
    private static final int REPEATED_EVERY = 1_000;
    private static final int BAD_EVERY = 5_000;

    private Defects() {}

    static void add(Path folder) throws IOException {
        try (var files = Files.list(folder);
                var out = Files.newBufferedWriter(folder.resolve("late-deliveries.txt"))) {
            var row = 0L;
            for (var file :
                    files.filter(f -> f.toString().endsWith(".csv")).sorted().toList()) {
                try (var in = Files.newBufferedReader(file)) {
                    var header = in.readLine();
                    if (row == 0) {
                        out.write(header + "\n");
                    }
                    for (var line = in.readLine(); line != null; line = in.readLine(), row++) {
                        if (row % REPEATED_EVERY == 1) {
                            out.write((row % (2 * REPEATED_EVERY) == 1 ? line : with(line, 3, "2400")) + "\n");
                        }
                        if (row % BAD_EVERY == 2) {
                            out.write(bad(line, (int) (row / BAD_EVERY % 5)) + "\n");
                        }
                    }
                }
            }
        }
        Files.move(folder.resolve("late-deliveries.txt"), folder.resolve("late-deliveries.csv"));
    }

    private static String bad(String line, int kind) {
        return switch (kind) {
            case 0 -> with(line, 4, "noon");
            case 1 -> line.substring(0, line.length() / 2);
            case 2 -> with(line, 12, "XXX");
            case 3 -> with(line, 15, "0");
            default -> with(line, 18, "NA");
        };
    }

    private static String with(String line, int field, String value) {
        var fields = line.split(",", -1);
        if (field == 3 && fields[3].equals("NA")) {
            return line;
        }
        fields[field] = value;
        return String.join(",", fields);
    }
}
