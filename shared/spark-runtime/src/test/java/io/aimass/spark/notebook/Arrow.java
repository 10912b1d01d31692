package io.aimass.spark.notebook;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;

/** Reads what Spark Connect answers. */
final class Arrow {
    private Arrow() {}

    static boolean firstBoolean(InputStream stream) {
        try (var memory = new RootAllocator();
                var reader = new ArrowStreamReader(stream, memory)) {
            reader.loadNextBatch();
            return ((BitVector) reader.getVectorSchemaRoot().getVector(0)).get(0) == 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
