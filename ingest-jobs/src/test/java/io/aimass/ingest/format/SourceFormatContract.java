package io.aimass.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.contracts.Settings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** What every {@link SourceFormat} keeps. */
abstract class SourceFormatContract {
    abstract SourceFormat format();

    /** The columns a spec declares; empty when the format has its own. */
    abstract List<Column> declared();

    /** A file with two good records and then a bad one. */
    abstract String sample();

    final RecordFormat planned() {
        return Parsed.plan(format(), Map.of(), declared());
    }

    @Test
    void isFoundByItsName() {
        assertThat(ServiceLoader.load(SourceFormat.class))
                .extracting(SourceFormat::name)
                .contains(format().name());
    }

    @Test
    void goodRecordsBecomeRowsAndABadOneIsRefused() {
        var parsed = Parsed.of(planned(), sample());

        assertThat(parsed.rows())
                .hasSize(2)
                .allMatch(row -> row.size() == planned().columns().size());
        assertThat(parsed.refused()).hasSize(1);
    }

    @Test
    void aGoodRecordAfterABadOneIsNotTouchedByIt() {
        var lines = sample().lines().toList();
        var header = planned().hasHeader() ? lines.get(0) + "\n" : "";
        var good = lines.get(planned().hasHeader() ? 1 : 0);
        var bad = lines.get(lines.size() - 1);

        var parsed = Parsed.of(planned(), header + bad + "\n" + good + "\n");

        assertThat(parsed.refused()).hasSize(1);
        assertThat(parsed.rows()).isEqualTo(Parsed.of(planned(), header + good).rows());
    }

    @Test
    void travelsToOtherProcesses() throws IOException, ClassNotFoundException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(planned());
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(Parsed.of((RecordFormat) in.readObject(), sample())).isEqualTo(Parsed.of(planned(), sample()));
        }
    }

    @Test
    void whateverBytesComeEveryRecordIsARowOrRefused() {
        var random = new Random(7);
        for (var round = 0; round < 200; round++) {
            var header = planned().hasHeader() ? sample().lines().findFirst().orElse("") + "\n" : "";
            var bytes = new ByteArrayOutputStream();
            bytes.writeBytes(header.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            var alphabet = sample() + "\"\\\n\r,\u00e9\u0000";
            for (var i = 0; i < 300; i++) {
                bytes.write(
                        random.nextInt(10) == 0
                                ? random.nextInt(256)
                                : (byte) alphabet.charAt(random.nextInt(alphabet.length())));
            }
            Parsed.of(planned(), bytes.toByteArray(), "NA");
        }
    }

    @Test
    void settingsOfOthersAreNotItsOwn() {
        var settings = Settings.of("ingest", Map.of("sheet", 1));
        format().plan(settings, declared());

        assertThat(settings.problems()).anyMatch(p -> p.startsWith("'sheet' is not a setting of ingest"));
    }
}
