package io.aimass.ingest.source;

import io.aimass.ingest.format.Fields;
import io.aimass.ingest.format.RecordParser;
import io.aimass.ingest.format.RecordReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** One row after the other, always in the same object. */
final class PartRows implements Iterator<InternalRow> {
    private static final int LONGEST_RECORD = 4 << 20;
    private static final int KEPT_RAW = 64 << 10;

    private final PartReader task;
    private final Deque<FilePart> parts = new ArrayDeque<>();
    private final InternalRow row;
    private final Fields fields;
    private final int columns;

    private FilePart part;
    private RecordReader reader;
    private RecordParser parser;
    private long count;
    private boolean ready;

    PartRows(PartReader task, Iterator<PartGroup> groups) {
        this.task = task;
        groups.forEachRemaining(g -> parts.addAll(g.parts()));
        this.row = new SpecificInternalRow(task.schema());
        this.columns = task.dialect().format().columns().size();
        this.fields = new Fields(
                task.dialect().format().columns(),
                task.dialect().nullTokens(),
                task.dialect().zone(),
                row);
    }

    @Override
    public boolean hasNext() {
        if (!ready) {
            ready = advance();
        }
        return ready;
    }

    @Override
    public InternalRow next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        ready = false;
        return row;
    }

    void close() {
        if (reader != null) {
            try {
                reader.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                reader = null;
            }
        }
    }

    private boolean advance() {
        try {
            while (true) {
                if (reader != null) {
                    if (reader.next()) {
                        fill();
                        return true;
                    }
                    end();
                }
                if (parts.isEmpty()) {
                    return false;
                }
                open(parts.poll());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void open(FilePart next) throws IOException {
        part = next;
        count = 0;
        var format = task.dialect().format();
        var in = Hadoop.open(part.uri(), part.offset(), task.conf().value());
        reader = new RecordReader(in, format.boundary(), part.length(), part.line(), LONGEST_RECORD);
        parser = format.parser(part.name(), part.header());
        row.update(columns, UTF8String.fromString(part.name()));
        row.update(columns + 1, UTF8String.fromString(part.id()));
    }

    private void end() throws IOException {
        close();
        if (count != part.records()) {
            throw new IOException(part.name() + " has changed since its records were counted: the part from byte "
                    + part.offset() + " had " + part.records() + ", now it has " + count);
        }
    }

    private void fill() {
        fields.clear();
        if (reader.cut()) {
            fields.refuse(Fields.PARSE, "it is longer than " + LONGEST_RECORD + " bytes");
        } else {
            parser.parse(reader.buffer(), reader.from(), reader.to(), fields);
        }
        count++;
        row.setLong(columns + 2, part.byRecord() ? part.before() + count : reader.line());
        row.setLong(columns + 3, part.sequence() + count);
        complain();
        row.update(columns + 6, task.raw() ? UTF8String.fromString(reader.text(KEPT_RAW)) : null);
    }

    private void complain() {
        if (fields.refused()) {
            row.update(columns + 4, UTF8String.fromString(String.join(", ", fields.rules())));
            row.update(columns + 5, UTF8String.fromString(fields.reason()));
        } else {
            row.setNullAt(columns + 4);
            row.setNullAt(columns + 5);
        }
    }
}
