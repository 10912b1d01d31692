package io.aimass.spark.commit;

import io.delta.storage.LogStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;

/**
 * One of two JVMs that try to write the same commits at the same moments. Arguments: folder, writer (0 or 1), commits, log
 * store classes. For each store it leaves the numbers of the commits acknowledged to it and the nanoseconds it took.
 */
final class LockstepWriter {
    private final Path folder;
    private final int writer;
    private final ByteBuffer turns;
    private int turn;

    private LockstepWriter(Path folder, int writer) throws IOException {
        this.folder = folder;
        this.writer = writer;
        try (var channel = FileChannel.open(
                folder.resolve("turns"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            this.turns = channel.map(FileChannel.MapMode.READ_WRITE, 0, 2 * Integer.BYTES);
        }
    }

    public static void main(String[] arguments) throws Exception {
        var writer = new LockstepWriter(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        for (var store : List.of(arguments).subList(3, arguments.length)) {
            writer.write(store, Integer.parseInt(arguments[2]));
        }
    }

    static Path commit(Path folder, String store, long version) {
        return log(folder, store).resolve(String.format(Locale.ROOT, "%020d.json", version));
    }

    static Path log(Path folder, String store) {
        return folder.resolve(store).resolve("_delta_log");
    }

    static Path acknowledged(Path folder, String store, int writer) {
        return folder.resolve(store).resolve("acknowledged-" + writer);
    }

    static Path nanos(Path folder, String store, int writer) {
        return folder.resolve(store).resolve("nanos-" + writer);
    }

    static List<String> content(int writer, long version) {
        return List.of(
                "{\"commitInfo\":{\"writer\":" + writer + ",\"commit\":" + version + "}}",
                "{\"add\":\"" + "x".repeat(200 + writer) + "\"}");
    }

    private void write(String storeClass, int commits) throws Exception {
        var configuration = new Configuration();
        var store = (LogStore)
                Class.forName(storeClass).getConstructor(Configuration.class).newInstance(configuration);
        var acknowledged = new ArrayList<String>();
        var nanos = 0L;
        for (var version = 0L; version < commits; version++) {
            var path = new org.apache.hadoop.fs.Path(
                    commit(folder, storeClass, version).toUri());
            awaitTheOther();
            var start = System.nanoTime();
            try {
                store.write(path, content(writer, version).iterator(), false, configuration);
                acknowledged.add(String.valueOf(version));
            } catch (FileAlreadyExistsException e) {
                // The other was first.
            }
            nanos += System.nanoTime() - start;
        }
        Files.write(acknowledged(folder, storeClass, writer), acknowledged);
        Files.writeString(nanos(folder, storeClass, writer), String.valueOf(nanos));
    }

    private void awaitTheOther() {
        turn++;
        turns.putInt(writer * Integer.BYTES, turn);
        while (turns.getInt((1 - writer) * Integer.BYTES) < turn) {
            Thread.yield();
        }
    }
}
