package io.aimass.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.spark.SparkTest;
import io.aimass.spark.SqlExpression;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class HistoryTest extends SparkTest {
    private static final StructType FLIGHTS = StructType.fromDDL(
            "world INT, id INT, carrier STRING, plane STRING, at TIMESTAMP, landed TIMESTAMP, delay DOUBLE");
    private static final long DAY = 86_400_000L;
    private static final long START = Timestamp.valueOf("2013-10-20 00:00:00").getTime();
    private static final int DAYS = 40;

    private static final List<HistoryGroup> GROUPS = List.of(
            new HistoryGroup("carrier", List.of("world", "carrier"), List.of(Span.ALL, Span.parse("3d"))),
            new HistoryGroup("plane", List.of("world", "plane"), List.of(Span.parse("36h"))),
            new HistoryGroup("everything", List.of("world"), List.of(Span.ALL)));
    private static final List<String> FEATURES = List.of(
            "carrier_count",
            "carrier_late",
            "carrier_delay",
            "carrier_count_3d",
            "carrier_late_3d",
            "carrier_delay_3d",
            "plane_count_36h",
            "plane_late_36h",
            "plane_delay_36h",
            "everything_count",
            "everything_late",
            "everything_delay");

    private static final History KNOWN_ON_LANDING = history("landed");
    private static final History KNOWN_ON_SCHEDULE = history("at");

    record Flight(int world, int id, String carrier, String plane, long at, Long landed, Double delay) {
        Row row() {
            return RowFactory.create(
                    world, id, carrier, plane, new Timestamp(at), landed == null ? null : new Timestamp(landed), delay);
        }

        Flight in(int otherWorld) {
            return new Flight(otherWorld, id, carrier, plane, at, landed, delay);
        }

        Flight with(Long otherLanded, Double otherDelay) {
            return new Flight(world, id, carrier, plane, at, otherLanded, otherDelay);
        }
    }

    @Test
    void everyFeatureIsWhatGoingThroughAllEarlierOutcomesGives() {
        var flights = flights(new Random(11), 400);

        var features = features(KNOWN_ON_LANDING, flights);

        assertThat(features).hasSize(flights.size());
        for (var flight : flights) {
            assertThat(features.get(flight.world() + "/" + flight.id()))
                    .as("%s", flight)
                    .isEqualTo(byHand(flight, flights));
        }
    }

    @Test
    void howTimeIsCutChangesNothing() {
        var flights = flights(new Random(12), 400);
        var rows = rows(flights);
        var narrow = KNOWN_ON_LANDING.narrow(rows);
        var random = new Random(13);

        for (var pieces = 2; pieces < 7; pieces++) {
            var starts = random.longs(pieces - 1, 0, DAYS * 24)
                    .map(hour -> (START + hour * 3_600_000) * 1_000)
                    .sorted()
                    .distinct()
                    .toArray();
            var features = features(KNOWN_ON_LANDING.apply(rows, narrow, new TimeCuts(starts)));
            for (var flight : flights) {
                assertThat(features.get(flight.world() + "/" + flight.id()))
                        .as("%s with time cut at %s", flight, starts)
                        .isEqualTo(byHand(flight, flights));
            }
        }
    }

    @Test
    void timeIsCutIntoPiecesOfAboutAsManyRows() {
        var narrow = KNOWN_ON_LANDING.narrow(rows(flights(new Random(14), 1_000)));

        var cuts = TimeCuts.of(narrow, 250);

        var sizes = new long[5];
        narrow.select(History.AT).collectAsList().forEach(row -> sizes[cuts.piece(row.getLong(0))]++);
        assertThat(java.util.Arrays.stream(sizes).boxed())
                .allSatisfy(size -> assertThat(size).isBetween(100L, 300L));
        assertThat(TimeCuts.of(narrow, 1_001).isWhole()).isTrue();
    }

    @Test
    void keysAreEqualWhereTheirColumnsAre() {
        var rows = spark.sql(
                "SELECT * FROM VALUES ('a', '1:b', 0D, 1), ('a:1', 'b', -0D, 1), ('a', '1:b', NULL, 2) AS t(x, y, d, n)");
        var two = new HistoryGroup("two", List.of("x", "y"), List.of(Span.ALL));
        var fraction = new HistoryGroup("fraction", List.of("d"), List.of(Span.ALL));

        var keys = rows.select(HistoryKey.of(rows, two), HistoryKey.of(rows, fraction))
                .collectAsList();

        assertThat(keys.get(0).getString(0))
                .isEqualTo(keys.get(2).getString(0))
                .isNotEqualTo(keys.get(1).getString(0));
        assertThat(keys.get(0).getString(1)).isEqualTo(keys.get(1).getString(1));
        assertThat(keys.get(2).isNullAt(1)).isTrue();
    }

    @Test
    void anOutcomeAtTheVeryInstantIsNotKnownYetAndOneAtTheSpansEndStillIs() {
        var span = 3 * DAY;
        var flights = List.of(
                new Flight(0, 1, "AA", "N1", START, START + 10, 30.0),
                new Flight(0, 2, "AA", "N1", START + 10, null, null),
                new Flight(0, 3, "AA", "N1", START + 11, null, null),
                new Flight(0, 4, "AA", "N1", START + 10 + span, null, null),
                new Flight(0, 5, "AA", "N1", START + 11 + span, null, null));

        var features = features(KNOWN_ON_LANDING, flights);

        assertThat(features.get("0/2").subList(0, 4)).containsExactly(0L, null, null, 0L);
        assertThat(features.get("0/3").subList(0, 5)).containsExactly(1L, 1.0, 30.0, 1L, 1.0);
        assertThat(features.get("0/4").subList(0, 5)).containsExactly(1L, 1.0, 30.0, 1L, 1.0);
        assertThat(features.get("0/5").subList(0, 5)).containsExactly(1L, 1.0, 30.0, 0L, null);
    }

    @Test
    void aSumThatIsTooLargeIsRefusedAndNotAnotherNumber() {
        var flights = new ArrayList<Flight>();
        for (var id = 0; id < 9_300; id++) {
            flights.add(new Flight(0, id, "AA", "N1", START, START + 1, 1e9));
        }
        flights.add(new Flight(0, 9_300, "AA", "N1", START + 10, null, null));

        assertThatThrownBy(() -> features(KNOWN_ON_LANDING, flights))
                .hasStackTraceContaining("the sum of a history value is too large")
                .hasStackTraceContaining("Use a larger unit");
    }

    @Test
    void noFeatureChangesWhenTheFutureDoes() {
        assertThat(changedByTheFuture(KNOWN_ON_LANDING, 20130101)).isEmpty();
    }

    @Test
    void aPlantedLeakIsFound() {
        assertThat(changedByTheFuture(KNOWN_ON_SCHEDULE, 20130101))
                .contains("carrier_late", "carrier_delay", "everything_delay");
    }

    /** In each of ten worlds everything that was not known at some instant is shuffled; whoever departs by then must not notice. */
    private List<String> changedByTheFuture(History history, long seed) {
        var random = new Random(seed);
        var original = flights(random, 300);
        var all = new ArrayList<>(original);
        var instants = new LinkedHashMap<Integer, Long>();
        for (var world = 1; world <= 10; world++) {
            var instant = START + (long) (random.nextDouble() * DAYS * DAY);
            instants.put(world, instant);
            all.addAll(shuffledAfter(instant, original, world, random));
        }
        var features = features(history, all);
        var changed = new ArrayList<String>();
        for (var flight : original) {
            instants.forEach((world, instant) -> {
                if (flight.at() <= instant) {
                    differences(features.get("0/" + flight.id()), features.get(world + "/" + flight.id()), changed);
                }
            });
        }
        return changed.stream().distinct().toList();
    }

    private static List<Flight> shuffledAfter(long instant, List<Flight> flights, int world, Random random) {
        var outcomes = new ArrayList<Double>();
        flights.forEach(flight -> outcomes.add(flight.delay() == null ? 500.0 : -flight.delay()));
        java.util.Collections.shuffle(outcomes, random);
        var result = new ArrayList<Flight>();
        for (var flight : flights) {
            var future = flight.landed() == null || flight.landed() >= instant;
            var later = Math.max(instant, flight.at()) + random.nextInt((int) DAY);
            result.add((future ? flight.with(later, outcomes.get(flight.id())) : flight).in(world));
        }
        return result;
    }

    private static void differences(List<Object> before, List<Object> after, List<String> changed) {
        for (var i = 0; i < FEATURES.size(); i++) {
            if (!java.util.Objects.equals(before.get(i), after.get(i))) {
                changed.add(FEATURES.get(i));
            }
        }
    }

    private Dataset<Row> rows(List<Flight> flights) {
        return History.numbered(
                spark.createDataFrame(flights.stream().map(Flight::row).toList(), FLIGHTS));
    }

    private Map<String, List<Object>> features(History history, List<Flight> flights) {
        var rows = rows(flights);
        return features(history.apply(rows, history.narrow(rows)));
    }

    private static Map<String, List<Object>> features(Dataset<Row> rows) {
        var result = new LinkedHashMap<String, List<Object>>();
        for (var row : rows.collectAsList()) {
            var values = new ArrayList<Object>();
            FEATURES.forEach(name -> values.add(row.getAs(name)));
            result.put(row.getAs("world") + "/" + row.getAs("id"), values);
        }
        return result;
    }

    private static List<Object> byHand(Flight asking, List<Flight> flights) {
        var result = new ArrayList<Object>();
        add(result, asking, flights, f -> f.carrier().equals(asking.carrier()), Long.MAX_VALUE);
        add(result, asking, flights, f -> f.carrier().equals(asking.carrier()), 3 * DAY);
        add(result, asking, flights, f -> f.plane() != null && f.plane().equals(asking.plane()), DAY * 3 / 2);
        add(result, asking, flights, f -> true, Long.MAX_VALUE);
        return result;
    }

    private static void add(
            List<Object> result,
            Flight asking,
            List<Flight> flights,
            java.util.function.Predicate<Flight> alike,
            long span) {
        var count = 0L;
        var late = 0L;
        var delay = 0.0;
        for (var flight : flights) {
            var known = flight.landed() != null
                    && flight.delay() != null
                    && flight.landed() < asking.at()
                    && asking.at() - flight.landed() <= span;
            if (known && alike.test(flight)) {
                count++;
                late += flight.delay() > 15 ? 1 : 0;
                delay += flight.delay();
            }
        }
        result.add(count);
        result.add(count == 0 ? null : (Object) ((double) late / count));
        result.add(count == 0 ? null : (Object) (delay / count));
    }

    /** Whole minutes of delay, so that sums are exact in any order. */
    private static List<Flight> flights(Random random, int count) {
        var result = new ArrayList<Flight>();
        for (var id = 0; id < count; id++) {
            var at = START + random.nextInt(DAYS * 24) * 3_600_000L;
            var cancelled = random.nextInt(10) == 0;
            var delay = (double) (random.nextInt(120) - 30);
            result.add(new Flight(
                    0,
                    id,
                    random.nextInt(10) == 0 ? "ZZ" : List.of("AA", "UA", "B6").get(random.nextInt(3)),
                    random.nextInt(8) == 0 ? null : "N" + random.nextInt(20),
                    at,
                    cancelled ? null : Long.valueOf(at + (60 + random.nextInt(40) * 15) * 60_000L),
                    cancelled ? null : Double.valueOf(delay)));
        }
        return result;
    }

    private static History history(String known) {
        return new History(
                SqlExpression.parse("at"),
                SqlExpression.parse(known),
                new LinkedHashMap<>(
                        Map.of("late", SqlExpression.parse("delay > 15"), "delay", SqlExpression.parse("delay"))),
                GROUPS);
    }
}
