package io.aimass.ingest.generate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipInputStream;

/**
 * Counts the distributions of the real flights, of which {@code flights-model.txt.gz} is made. Run its {@code main} with the
 * zip and the resource's path to make the resource anew; a test compares the two.
 */
final class FlightModelDerivation {
    private static final int LEVELS = 24;
    /** A slot's lateness counts as if it had this many flights more of the mean: few flights say little. */
    private static final double SHRINKAGE = 10;

    private final List<Real> flights;
    private final List<String> lines = new ArrayList<>();

    /** A real flight; delays null when missing. */
    private record Real(
            int day,
            int hour,
            int minute,
            int scheduledDeparture,
            int scheduledArrival,
            Double late,
            Double arrival,
            String carrier,
            String tail,
            String origin,
            String dest,
            Double air,
            int distance) {
        static Real parse(String line) {
            var f = line.split(",");
            var date = LocalDate.of(Integer.parseInt(f[0]), Integer.parseInt(f[1]), Integer.parseInt(f[2]));
            return new Real(
                    date.getDayOfYear() - 1,
                    Integer.parseInt(f[16]),
                    Integer.parseInt(f[17]),
                    minutes(f[4]),
                    minutes(f[7]),
                    number(f[5]),
                    number(f[8]),
                    f[9],
                    f[11],
                    f[12],
                    f[13],
                    number(f[14]),
                    Integer.parseInt(f[15]));
        }

        private static int minutes(String clock) {
            return Integer.parseInt(clock) / 100 * 60 + Integer.parseInt(clock) % 100;
        }

        private static Double number(String text) {
            return text.equals("NA") ? null : Double.valueOf(text);
        }

        String route() {
            return carrier + " " + origin + " " + dest;
        }

        String slot() {
            return origin + " " + (day * 24 + hour);
        }
    }

    private FlightModelDerivation(List<Real> flights) {
        this.flights = flights;
    }

    public static void main(String[] args) throws IOException {
        try (var out = new GZIPOutputStream(Files.newOutputStream(Path.of(args[1])))) {
            out.write((String.join("\n", derive(Path.of(args[0]))) + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    static List<String> derive(Path zip) throws IOException {
        try (var in = new ZipInputStream(Files.newInputStream(zip))) {
            in.getNextEntry();
            var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            return new FlightModelDerivation(
                            reader.lines().skip(1).map(Real::parse).toList())
                    .lines();
        }
    }

    private List<String> lines() {
        var days = new int[FlightModel.DAYS];
        var minutes = new int[60];
        flights.forEach(f -> {
            days[f.day()]++;
            minutes[f.minute()]++;
        });
        add("days", days);
        add("minutes", minutes);
        var mean = mean(flights.stream().filter(f -> f.late() != null).toList());
        var carriers = shrunk(Real::carrier, mean, 0);
        var slots = shrunk(Real::slot, mean, SHRINKAGE);
        FlightModel.ORIGINS.forEach(o -> lines.add("slots " + o + " "
                + IntStream.range(0, FlightModel.DAYS * 24)
                        .mapToObj(i -> String.valueOf(Math.round(slots.getOrDefault(o + " " + i, mean))))
                        .collect(Collectors.joining(" "))));
        routes(carriers, mean);
        fleets();
        levels(carriers, slots, mean);
        recovery();
        return lines;
    }

    private TreeMap<String, Double> shrunk(Function<Real, String> group, double mean, double weight) {
        var groups = flights.stream()
                .filter(f -> f.late() != null)
                .collect(Collectors.groupingBy(group, TreeMap::new, Collectors.toList()));
        var result = new TreeMap<String, Double>();
        groups.forEach((k, v) -> result.put(k, (mean(v) * v.size() + mean * weight) / (v.size() + weight)));
        return result;
    }

    private static double mean(List<Real> flights) {
        return flights.stream().mapToDouble(Real::late).average().orElse(0);
    }

    private void routes(TreeMap<String, Double> carriers, double mean) {
        flights.stream()
                .collect(Collectors.groupingBy(Real::route, TreeMap::new, Collectors.toList()))
                .forEach((route, of) -> {
                    var air = of.stream()
                            .filter(f -> f.air() != null)
                            .mapToDouble(Real::air)
                            .toArray();
                    var average = Arrays.stream(air).average().orElse(of.get(0).distance() / 7.5 + 20);
                    var spread = Math.sqrt(Arrays.stream(air)
                            .map(a -> (a - average) * (a - average))
                            .average()
                            .orElse(0));
                    var blocks = of.stream()
                            .mapToInt(f -> Math.floorMod(f.scheduledArrival() - f.scheduledDeparture(), 1440))
                            .sorted()
                            .toArray();
                    var hours = new int[24];
                    of.forEach(f -> hours[f.hour()]++);
                    lines.add(String.format(
                            Locale.ROOT,
                            "route %s %d %d %.1f %.1f %d %.1f %s",
                            route,
                            of.size(),
                            of.get(0).distance(),
                            average,
                            spread,
                            blocks[blocks.length / 2],
                            carriers.getOrDefault(of.get(0).carrier(), mean) - mean,
                            join(hours)));
                });
    }

    private void fleets() {
        flights.stream()
                .collect(Collectors.groupingBy(
                        Real::carrier,
                        TreeMap::new,
                        Collectors.groupingBy(Real::tail, TreeMap::new, Collectors.counting())))
                .forEach((carrier, tails) -> lines.add("fleet " + carrier + " "
                        + tails.entrySet().stream()
                                .map(e -> e.getKey() + " " + e.getValue())
                                .collect(Collectors.joining(" "))));
    }

    private void levels(TreeMap<String, Double> carriers, TreeMap<String, Double> slots, double mean) {
        Function<Real, Double> expected =
                f -> slots.getOrDefault(f.slot(), mean) + carriers.getOrDefault(f.carrier(), mean) - mean;
        var sorted = flights.stream().map(expected).sorted().toList();
        var bounds = IntStream.range(1, LEVELS)
                .mapToObj(i -> String.format(Locale.ROOT, "%.2f", sorted.get(sorted.size() * i / LEVELS)))
                .toList();
        lines.add("bounds " + String.join(" ", bounds));
        var limits = bounds.stream().mapToDouble(Double::parseDouble).toArray();
        var byLevel = flights.stream()
                .collect(Collectors.groupingBy(
                        f -> (int) Arrays.stream(limits)
                                .filter(b -> expected.apply(f) >= b)
                                .count(),
                        TreeMap::new,
                        Collectors.toList()));
        byLevel.values()
                .forEach(of -> lines.add("lateness "
                        + percentiles(of.stream()
                                .filter(f -> f.late() != null)
                                .mapToDouble(Real::late)
                                .sorted()
                                .toArray())));
        lines.add("cancelled "
                + byLevel.values().stream()
                        .map(of -> String.valueOf(Math.round(1000.0
                                * of.stream().filter(f -> f.late() == null).count()
                                / of.size())))
                        .collect(Collectors.joining(" ")));
    }

    private void recovery() {
        var lengths = flights.stream()
                .filter(f -> f.arrival() != null && f.air() != null)
                .collect(Collectors.groupingBy(
                        f -> f.air() < 90 ? 0 : f.air() < 200 ? 1 : 2, TreeMap::new, Collectors.toList()));
        lengths.values()
                .forEach(of -> lines.add("recovery "
                        + percentiles(of.stream()
                                .mapToDouble(f -> f.arrival() - f.late())
                                .sorted()
                                .toArray())));
    }

    private static String percentiles(double[] sorted) {
        return IntStream.rangeClosed(0, 100)
                .mapToObj(p -> String.valueOf(Math.round(sorted[(int) ((sorted.length - 1) * (long) p / 100)])))
                .collect(Collectors.joining(" "));
    }

    private void add(String name, int[] numbers) {
        lines.add(name + " " + join(numbers));
    }

    private static String join(int[] numbers) {
        return Arrays.stream(numbers).mapToObj(String::valueOf).collect(Collectors.joining(" "));
    }
}
