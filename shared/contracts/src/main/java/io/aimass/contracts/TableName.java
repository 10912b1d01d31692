package io.aimass.contracts;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A lake table's name, {@code zone.table}: {@code silver.flights}. Its Delta table lies at {@link #path()} below the storage root.
 */
public record TableName(String zone, String table) implements Comparable<TableName> {
    /** Bronze: as received. Silver: clean. Gold: features and scores. */
    public static final List<String> ZONES = List.of("bronze", "silver", "gold");

    private static final Pattern TABLE = Pattern.compile("[a-z][a-z0-9_]{0,63}");

    public TableName {
        if (!ZONES.contains(zone)) {
            throw new IllegalArgumentException(
                    "'" + zone + "' is not a zone; the zones are " + String.join(", ", ZONES));
        }
        if (!TABLE.matcher(table).matches()) {
            throw new IllegalArgumentException(
                    "'" + table
                            + "' is not a table name: use lower-case letters, digits and _, beginning with a letter, at most 64");
        }
    }

    public static TableName parse(String text) {
        var dot = text.indexOf('.');
        if (dot < 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a table name; write it as zone.table, such as silver.flights");
        }
        return new TableName(text.substring(0, dot), text.substring(dot + 1));
    }

    /** Relative to the storage root. */
    public String path() {
        return "lake/" + zone + "/" + table;
    }

    /** Where rows refused on the way into this table are kept: {@code silver.flights} has {@code silver.flights_quarantine}. */
    public TableName quarantine() {
        return new TableName(zone, table + "_quarantine");
    }

    @Override
    public int compareTo(TableName other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return zone + "." + table;
    }
}
