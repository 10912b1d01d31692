package io.aimass.ingest.generate;

import io.aimass.ingest.source.Hadoop;
import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.SerializableConfiguration;

/** Writes one file: it appears whole or not at all. Answers its bytes. */
record GenerateTask(long seed, long rows, int files, String folder, SerializableConfiguration conf)
        implements Function<Integer, Long> {
    private static final long serialVersionUID = 1L;

    static String name(int file) {
        return String.format(java.util.Locale.ROOT, "flights-%05d.csv", file);
    }

    @Override
    public Long call(Integer file) throws IOException {
        var whole = new Path(folder, name(file));
        var partial = new Path(folder, "." + name(file) + "." + UUID.randomUUID());
        try (var out = Hadoop.create(partial.toString(), conf.value())) {
            var csv = new FlightCsv(out);
            var flight = new Flight(FlightModel.load());
            for (var row = first(file); row < first(file + 1); row++) {
                csv.write(flight.make(seed, row, rows));
            }
            csv.flush();
        }
        var system = Hadoop.system(whole, conf.value());
        system.delete(whole, false);
        if (!system.rename(partial, whole)) {
            throw new IOException(partial + " could not be renamed to " + whole);
        }
        return system.getFileStatus(whole).getLen();
    }

    private long first(int file) {
        return rows / files * file + Math.min(file, rows % files);
    }
}
