package io.aimass.ingest.generate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * How the flights that left New York City in 2013 are distributed: a small resource counted from the real ones by
 * {@code FlightModelDerivation}, lines of words, tables named by their first word.
 *
 * @param days flights on each day of the year
 * @param slots by origin, the lateness in minutes that a day and hour adds: {@code day * 24 + hour}
 * @param lateness of departure in minutes: for each level of expected lateness its percentiles, 0 to 100
 * @param bounds the expected lateness, in minutes, at which the next level begins
 * @param cancelled per mille, by level
 * @param recovery percentiles of the arrival's delay beyond the departure's, by whether the flight is short, middling or long
 */
record FlightModel(
        Weights days,
        Map<String, int[]> slots,
        List<Route> routes,
        Weights routeWeights,
        Map<String, Fleet> fleets,
        Weights minutes,
        int[][] lateness,
        double[] bounds,
        int[] cancelled,
        int[][] recovery) {
    static final List<String> ORIGINS = List.of("EWR", "JFK", "LGA");
    static final int DAYS = 365;

    /**
     * @param extra the lateness in minutes that the carrier adds
     * @param block minutes from the scheduled departure to the scheduled arrival, on the local clocks
     */
    record Route(
            String carrier,
            String origin,
            String dest,
            int distance,
            double air,
            double airSpread,
            int block,
            double extra,
            Weights hours) {}

    /** The tail numbers of a carrier's planes; one may be {@code NA}. */
    record Fleet(List<String> tails, Weights weights) {}

    static FlightModel load() {
        try (var in = FlightModel.class.getResourceAsStream("flights-model.txt.gz");
                var reader =
                        new BufferedReader(new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
            return parse(reader.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static FlightModel parse(List<String> lines) {
        var tables = new HashMap<String, List<String[]>>();
        for (var line : lines) {
            var words = line.split(" ");
            tables.computeIfAbsent(words[0], k -> new ArrayList<>()).add(Arrays.copyOfRange(words, 1, words.length));
        }
        var slots = new HashMap<String, int[]>();
        tables.get("slots").forEach(w -> slots.put(w[0], numbers(w, 1)));
        var routes = tables.get("route").stream().map(FlightModel::route).toList();
        var weights = tables.get("route").stream()
                .mapToInt(w -> Integer.parseInt(w[3]))
                .toArray();
        var fleets = new HashMap<String, Fleet>();
        tables.get("fleet").forEach(w -> fleets.put(w[0], fleet(w)));
        return new FlightModel(
                new Weights(numbers(tables.get("days").get(0), 0)),
                slots,
                routes,
                new Weights(weights),
                fleets,
                new Weights(numbers(tables.get("minutes").get(0), 0)),
                tables.get("lateness").stream().map(w -> numbers(w, 0)).toArray(int[][]::new),
                Arrays.stream(tables.get("bounds").get(0))
                        .mapToDouble(Double::parseDouble)
                        .toArray(),
                numbers(tables.get("cancelled").get(0), 0),
                tables.get("recovery").stream().map(w -> numbers(w, 0)).toArray(int[][]::new));
    }

    private static Route route(String[] w) {
        return new Route(
                w[0],
                w[1],
                w[2],
                Integer.parseInt(w[4]),
                Double.parseDouble(w[5]),
                Double.parseDouble(w[6]),
                Integer.parseInt(w[7]),
                Double.parseDouble(w[8]),
                new Weights(numbers(w, 9)));
    }

    private static Fleet fleet(String[] w) {
        var tails = new ArrayList<String>();
        var weights = new int[(w.length - 1) / 2];
        for (var i = 0; i < weights.length; i++) {
            tails.add(w[1 + 2 * i]);
            weights[i] = Integer.parseInt(w[2 + 2 * i]);
        }
        return new Fleet(List.copyOf(tails), new Weights(weights));
    }

    private static int[] numbers(String[] words, int from) {
        return Arrays.stream(words, from, words.length)
                .mapToInt(Integer::parseInt)
                .toArray();
    }
}
