package io.aimass.ingest.generate;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;

/** Writes flights as the real file has them: {@code NA} for what is missing, times as hours and minutes. */
final class FlightCsv {
    static final String HEADER =
            "year,month,day,dep_time,sched_dep_time,dep_delay,arr_time,sched_arr_time,arr_delay,carrier,flight,tailnum,origin,dest,air_time,distance,hour,minute,time_hour\n";

    private static final int FLUSH = 1 << 18;
    private static final int LONGEST = 256;

    private final OutputStream out;
    private final byte[] buffer = new byte[FLUSH + LONGEST];
    private int length;

    FlightCsv(OutputStream out) throws IOException {
        this.out = out;
        out.write(HEADER.getBytes(StandardCharsets.US_ASCII));
    }

    void write(Flight f) throws IOException {
        number(f.date.getYear());
        field(f.date.getMonthValue());
        field(f.date.getDayOfMonth());
        clock(f.cancelled, f.scheduledDeparture + f.departureDelay);
        field(hoursMinutes(f.scheduledDeparture));
        optional(f.cancelled, f.departureDelay);
        clock(f.cancelled, f.scheduledArrival + f.arrivalDelay);
        field(hoursMinutes(f.scheduledArrival));
        optional(f.cancelled || f.diverted, f.arrivalDelay);
        field(f.route.carrier());
        field(f.number);
        field(f.tail);
        field(f.route.origin());
        field(f.route.dest());
        optional(f.cancelled || f.diverted, f.airTime);
        field(f.route.distance());
        field(f.scheduledDeparture / 60);
        field(f.scheduledDeparture % 60);
        put(',');
        hour(f);
        put('\n');
        if (length >= FLUSH) {
            flush();
        }
    }

    void flush() throws IOException {
        out.write(buffer, 0, length);
        length = 0;
    }

    /** The scheduled hour in UTC. */
    private void hour(Flight f) {
        var hour = f.scheduledDeparture / 60 + f.utcOffset;
        LocalDate date = hour >= 24 ? f.date.plusDays(1) : f.date;
        number(date.getYear());
        put('-');
        two(date.getMonthValue());
        put('-');
        two(date.getDayOfMonth());
        put('T');
        two(hour % 24);
        text(":00:00Z");
    }

    private void clock(boolean missing, int minutes) {
        optional(missing, hoursMinutes(Math.floorMod(minutes, 1440) == 0 ? 1440 : Math.floorMod(minutes, 1440)));
    }

    private static int hoursMinutes(int minutes) {
        return minutes / 60 * 100 + minutes % 60;
    }

    private void optional(boolean missing, int value) {
        if (missing) {
            field("NA");
        } else {
            field(value);
        }
    }

    private void field(int value) {
        put(',');
        number(value);
    }

    private void field(String value) {
        put(',');
        text(value);
    }

    private void two(int value) {
        put((char) ('0' + value / 10));
        put((char) ('0' + value % 10));
    }

    private void number(int value) {
        var rest = value;
        if (rest < 0) {
            put('-');
            rest = -rest;
        }
        var power = 1;
        while (rest / power >= 10) {
            power *= 10;
        }
        for (; power > 0; power /= 10) {
            put((char) ('0' + rest / power % 10));
        }
    }

    private void text(String value) {
        for (var i = 0; i < value.length(); i++) {
            put(value.charAt(i));
        }
    }

    private void put(char c) {
        buffer[length++] = (byte) c;
    }
}
