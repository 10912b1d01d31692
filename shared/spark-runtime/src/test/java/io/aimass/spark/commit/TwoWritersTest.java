package io.aimass.spark.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two JVMs write 2,000 commits each (fewer in the quick forms) through a log store, in lockstep; the stock stores beside ours. */
class TwoWritersTest {
    private static final String OURS = LinkLogStore.class.getName();
    private static final List<String> STORES =
            List.of(OURS, "io.delta.storage.HDFSLogStore", "io.delta.storage.LocalLogStore");

    @TempDir
    Path folder;

    @Test
    void everyAcknowledgedCommitIsInTheLog() throws Exception {
        compare(300);
    }

    @Test
    @Tag("faults")
    void everyOneOfManyMoreIsInTheLog() throws Exception {
        compare(Integer.getInteger("faults.points", 3) < 50 ? 800 : 2000);
    }

    private void compare(int commits) throws Exception {
        for (var store : STORES) {
            Files.createDirectories(LockstepWriter.log(folder, store));
        }
        var writers = List.of(start(0, commits), start(1, commits));
        for (var writer : writers) {
            writer.assertEnded();
        }
        var report = new ArrayList<String>();
        for (var store : STORES) {
            report.add(line(store, commits));
        }
        report.forEach(System.out::println);
        assertThat(lost(OURS)).as(String.join("\n", report)).isEmpty();
        assertThat(acknowledged(OURS))
                .as("each commit has one winner")
                .hasSize(commits)
                .doesNotHaveDuplicates();
        try (var left = Files.list(LockstepWriter.log(folder, OURS))) {
            assertThat(left).hasSize(commits);
        }
    }

    private OtherJvm start(int writer, int commits) throws IOException {
        var arguments = new ArrayList<>(List.of(folder.toString(), String.valueOf(writer), String.valueOf(commits)));
        arguments.addAll(STORES);
        return OtherJvm.start(folder.resolve("log-" + writer), LockstepWriter.class, arguments);
    }

    private String line(String store, int commits) throws IOException {
        var nanos = 0L;
        for (var writer = 0; writer < 2; writer++) {
            nanos += Long.parseLong(Files.readString(LockstepWriter.nanos(folder, store, writer)));
        }
        return String.format(
                Locale.ROOT,
                "%-40s %d writes each, %d acknowledged, %d lost, %.2f ms a write",
                store,
                commits,
                acknowledged(store).size(),
                lost(store).size(),
                nanos / 1e6 / (2 * commits));
    }

    private List<String> acknowledged(String store) throws IOException {
        var all = new ArrayList<String>();
        for (var writer = 0; writer < 2; writer++) {
            all.addAll(Files.readAllLines(LockstepWriter.acknowledged(folder, store, writer)));
        }
        return all;
    }

    private List<String> lost(String store) throws IOException {
        var lost = new ArrayList<String>();
        for (var writer = 0; writer < 2; writer++) {
            for (var version : Files.readAllLines(LockstepWriter.acknowledged(folder, store, writer))) {
                var file = LockstepWriter.commit(folder, store, Long.parseLong(version));
                var expected = LockstepWriter.content(writer, Long.parseLong(version));
                if (!Files.exists(file) || !Files.readAllLines(file).equals(expected)) {
                    lost.add(version + " of writer " + writer);
                }
            }
        }
        return lost;
    }
}
