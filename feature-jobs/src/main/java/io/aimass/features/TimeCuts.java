package io.aimass.features;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Time cut into pieces of about as many rows each, so that a history is the work of many tasks whatever its keys. */
final class TimeCuts implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final double EXACT = 0.1;

    /** The first instant of every piece but the first, in microseconds, ascending. */
    private final long[] starts;

    TimeCuts(long... starts) {
        this.starts = starts.clone();
    }

    /** @param narrow rows with {@link History#AT} */
    static TimeCuts of(Dataset<Row> narrow, long rowsPerPiece) {
        var pieces = (int) (narrow.count() / rowsPerPiece) + 1;
        if (pieces == 1) {
            return new TimeCuts();
        }
        var shares =
                IntStream.range(1, pieces).mapToDouble(i -> (double) i / pieces).toArray();
        var quantiles = narrow.stat().approxQuantile(History.AT, shares, EXACT / pieces);
        return new TimeCuts(
                Arrays.stream(quantiles).mapToLong(at -> (long) at).distinct().toArray());
    }

    boolean isWhole() {
        return starts.length == 0;
    }

    /** In which piece the instant lies, from 0. */
    int piece(long micros) {
        var place = Arrays.binarySearch(starts, micros);
        return place >= 0 ? place + 1 : -place - 1;
    }
}
