package io.aimass.ingest.format;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The row a {@link RecordParser} fills: texts become values of the declared types, null tokens become nulls, and what does not fit
 * is remembered with its rule. A column that is not given is null. The row is reused from record to record.
 */
public final class Fields {
    /** The rule of a record whose parts cannot be told apart. */
    public static final String PARSE = "parse";

    private static final int SHOWN = 60;

    private final List<Column> columns;
    private final Converter[] converters;
    private final byte[][] nullTokens;
    private final InternalRow row;
    private final Set<String> rules = new TreeSet<>();
    private final List<String> reasons = new ArrayList<>();

    /**
     * @param row its first fields are the columns
     * @param zone of times that do not name one
     */
    public Fields(List<Column> columns, List<String> nullTokens, String zone, InternalRow row) {
        this.columns = columns;
        this.converters = columns.stream().map(c -> Converter.of(c, zone)).toArray(Converter[]::new);
        this.nullTokens =
                nullTokens.stream().map(t -> t.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
        this.row = row;
    }

    public int size() {
        return converters.length;
    }

    /** Starts the next record. */
    public void clear() {
        rules.clear();
        reasons.clear();
        for (var i = 0; i < converters.length; i++) {
            row.setNullAt(i);
        }
    }

    /** Gives a column its text, in UTF-8. No text at all is null, except in a text column. */
    public void text(int column, byte[] bytes, int from, int to) {
        if (from == to && columns.get(column).type() != ColumnType.STRING) {
            return;
        }
        if (!isNull(bytes, from, to) && !converters[column].set(row, column, bytes, from, to)) {
            misfit(column, bytes, from, to);
        }
    }

    public void text(int column, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        text(column, bytes, 0, bytes.length);
    }

    /** Gives a text column its value as it is, null tokens included. */
    public void literal(int column, UTF8String value) {
        row.update(column, value);
    }

    /** Refuses the record. @param reason shown to people: what is wrong with it */
    public void refuse(String rule, String reason) {
        rules.add(rule);
        reasons.add(reason);
    }

    public boolean refused() {
        return !rules.isEmpty();
    }

    /** The rules broken, sorted. */
    public List<String> rules() {
        return List.copyOf(rules);
    }

    public String reason() {
        return String.join("; ", reasons);
    }

    private boolean isNull(byte[] bytes, int from, int to) {
        for (var token : nullTokens) {
            if (to - from == token.length && equal(token, bytes, from)) {
                return true;
            }
        }
        return false;
    }

    private static boolean equal(byte[] token, byte[] bytes, int from) {
        for (var i = 0; i < token.length; i++) {
            if (token[i] != bytes[from + i]) {
                return false;
            }
        }
        return true;
    }

    private void misfit(int column, byte[] bytes, int from, int to) {
        var c = columns.get(column);
        var shown = new String(bytes, from, Math.min(to - from, SHOWN), StandardCharsets.UTF_8)
                + (to - from > SHOWN ? "…" : "");
        refuse(
                "type:" + c.name(),
                "'" + shown + "' in " + c.name() + " is not a " + c.type().words() + converters[column].expected());
    }
}
