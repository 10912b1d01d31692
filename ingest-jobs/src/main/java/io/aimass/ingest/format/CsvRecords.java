package io.aimass.ingest.format;

import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * CSV files with declared columns, in the order of their header.
 *
 * @param prepended columns that come before those in the file, set by whoever wraps this
 */
record CsvRecords(List<Column> declared, List<Column> prepended, CsvStyle style, List<String> ignored)
        implements RecordFormat {
    private static final long serialVersionUID = 1L;

    CsvRecords {
        declared = List.copyOf(declared);
        prepended = List.copyOf(prepended);
        ignored = List.copyOf(ignored);
    }

    @Override
    public List<Column> columns() {
        return java.util.stream.Stream.concat(prepended.stream(), declared.stream())
                .toList();
    }

    @Override
    public RecordBoundary boundary() {
        return style.boundary();
    }

    @Override
    public boolean hasHeader() {
        return style.header();
    }

    @Override
    public RecordParser parser(String file, String header) {
        var targets = targets(file, header);
        var tokens = new CsvTokens(style);
        return (buffer, from, to, fields) -> {
            var found = tokens.split(buffer, from, to, (index, bytes, start, end, quoted) -> {
                if (index < targets.length && targets[index] >= 0 && (quoted || end > start)) {
                    fields.text(targets[index], bytes, start, end);
                }
            });
            if (found != targets.length) {
                fields.clear();
                fields.refuse(Fields.PARSE, problem(found, targets.length));
            }
        };
    }

    /** For each field of the file its column, -1 for one that is ignored. */
    private int[] targets(String file, String header) {
        IntUnaryOperator shifted = i -> i < 0 ? i : i + prepended.size();
        if (!style.header()) {
            return IntStream.range(0, declared.size()).map(shifted).toArray();
        }
        var names = CsvFormat.names(header, style);
        var expected = declared.stream().map(Column::name).toList();
        HeaderCheck.check(file, names, expected, ignored);
        return names.stream().mapToInt(expected::indexOf).map(shifted).toArray();
    }

    private static String problem(int found, int expected) {
        return switch (found) {
            case -1 -> "a quote is not closed";
            case -2 -> "there is text after a closing quote";
            default -> "it has " + found + (found == 1 ? " field" : " fields") + " instead of " + expected;
        };
    }
}
