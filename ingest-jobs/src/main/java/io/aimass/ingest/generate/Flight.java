package io.aimass.ingest.generate;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** One generated flight; the object is reused for the next. Times are minutes of the day. */
final class Flight {
    private static final int YEAR = 2013;
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final double DIVERTED = 0.0035;
    private static final int[] OFFSETS = offsets();

    private final FlightModel model;
    private final Dice dice = new Dice();

    int day;
    LocalDate date = LocalDate.of(YEAR, 1, 1);
    FlightModel.Route route;
    String tail;
    int number;
    int scheduledDeparture;
    int scheduledArrival;
    boolean cancelled;
    boolean diverted;
    int departureDelay;
    int arrivalDelay;
    int airTime;
    /** Hours since the day began in New York until it began in UTC. */
    int utcOffset;

    Flight(FlightModel model) {
        this.model = model;
    }

    /**
     * Makes row {@code row} of {@code rows}. Rows come in the order of their days, each day with its share of the year.
     */
    Flight make(long seed, long row, long rows) {
        dice.start(seed, row);
        schedule(row, rows);
        fly();
        return this;
    }

    private void schedule(long row, long rows) {
        var share = (int) ((double) row / rows * model.days().total());
        day(model.days().at(Math.min(share, model.days().total() - 1)));
        route = model.routes().get(model.routeWeights().draw(dice));
        var hour = route.hours().draw(dice);
        scheduledDeparture = hour * 60 + model.minutes().draw(dice);
        scheduledArrival =
                Math.floorMod(scheduledDeparture + route.block() + (int) Math.rint(5 * dice.triangular()), 1440);
        var fleet = model.fleets().get(route.carrier());
        tail = fleet.tails().get(fleet.weights().draw(dice));
        number = (int) (1 + row % Math.max(8_500, 2 * (rows / FlightModel.DAYS + 1)));
        utcOffset = OFFSETS[day * 24 + hour];
    }

    private void day(int index) {
        if (index != day) {
            day = index;
            date = LocalDate.ofYearDay(YEAR, index + 1);
        }
    }

    private void fly() {
        var slot = model.slots().get(route.origin())[day * 24 + scheduledDeparture / 60];
        var level = level(slot + route.extra());
        cancelled = dice.below(1000) < model.cancelled()[level];
        diverted = !cancelled && dice.unit() < DIVERTED;
        departureDelay = quantile(model.lateness()[level]);
        var length = route.air() < 90 ? 0 : route.air() < 200 ? 1 : 2;
        arrivalDelay = departureDelay + quantile(model.recovery()[length]);
        airTime = Math.max(15, (int) Math.rint(route.air() + route.airSpread() * 2.45 * dice.triangular()));
    }

    private int level(double expected) {
        var bounds = model.bounds();
        var level = 0;
        while (level < bounds.length && expected >= bounds[level]) {
            level++;
        }
        return level;
    }

    private int quantile(int[] percentiles) {
        var at = dice.unit() * (percentiles.length - 1);
        var below = (int) at;
        return (int) Math.rint(percentiles[below] + (at - below) * (percentiles[below + 1] - percentiles[below]));
    }

    private static int[] offsets() {
        var offsets = new int[FlightModel.DAYS * 24];
        for (var i = 0; i < offsets.length; i++) {
            var local = LocalDateTime.of(YEAR, 1, 1, 0, 0).plusHours(i);
            offsets[i] = -ZoneOffset.ofTotalSeconds(
                                    NEW_YORK.getRules().getOffset(local).getTotalSeconds())
                            .getTotalSeconds()
                    / 3600;
        }
        return offsets;
    }
}
