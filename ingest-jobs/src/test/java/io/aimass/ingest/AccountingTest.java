package io.aimass.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.contracts.RowAccounting;
import io.delta.tables.DeltaTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;

/** Where rows go, in tables small enough to count by hand. */
class AccountingTest extends IngestTest {
    private static final AtomicReference<Runnable> whileReading = new AtomicReference<>();
    private static final String SPEC = """
            name: people
            target: bronze.people
            null-tokens: [NA]
            columns:
              - {name: name, type: string}
              - {name: age, type: int, unit: years}
            """;

    @Test
    void everyRowIsWrittenQuarantinedDeduplicatedOrDropped() throws IOException {
        var spec = SPEC + """
                key: [name]
                max-quarantined: 5
                expectations:
                  - {name: young, rule: "age < 100", action: quarantine}
                  - {name: not-x, rule: "name <> 'x'", action: drop}
                  - {name: adult, rule: "age >= 18", action: warn}
                """;
        var file = write(
                "people.csv",
                "name,age\nAnna,34\nBob,7\nAnna,35\nx,20\nold,120\nCarl,c\nNA,50\nx,200\nBob,8\nDora,NA\n");

        var outcome = ingest(merged(spec, file(file)));

        assertThat(rows(outcome)).isEqualTo(new RowAccounting("people", 10, 2, 5, 2, 1));
        assertThat(strings(table("bronze.people")
                        .select("name", "age", "_source_file", "_position")
                        .orderBy("name")))
                .containsExactly("[Anna,34,people.csv,2]", "[Bob,7,people.csv,3]");
        assertThat(strings(table("bronze.people_quarantine")
                        .select("position", "rules", "raw", "source", "source_file", "run")
                        .orderBy("position")))
                .containsExactly(
                        "[6,young,old,120,people,people.csv,r-1]",
                        "[7,type:age,Carl,c,people,people.csv,r-1]",
                        "[8,key, not-x,NA,50,people,people.csv,r-1]",
                        "[9,young, not-x,x,200,people,people.csv,r-1]",
                        "[11,young, adult,Dora,NA,people,people.csv,r-1]");
        assertThat(lastRun().log()).contains("WARN people: 3 rows break 'adult'; they are kept.");
        assertThat(lastRun().reportedMetrics()).containsEntry("rule.young", 3.0).containsEntry("rule.not-x", 3.0);
    }

    @Test
    void aTransformThatLosesRowsFailsTheRunBeforeAnythingIsCommitted() throws IOException {
        var settings = merged(SPEC, file(write("people.csv", "name,age\nAnna,34\nBob,7\nCarl,8\n")));
        var lossy = new IngestJob(rows -> rows.where("age <> 7"));

        var problem = catchThrowableOfType(JobException.class, () -> ingest(lossy, settings, "r-lossy"));

        assertThat(problem.type()).isEqualTo(ErrorType.INTERNAL);
        assertThat(problem).hasMessageContaining("Rows of people do not add up: read 3, but written 2");
        assertThat(exists("bronze.people")).isFalse();
    }

    @Test
    void aTransformThatMultipliesRowsFailsTheRun() throws IOException {
        var settings = merged(SPEC, file(write("people.csv", "name,age\nAnna,34\n")));
        var doubling = new IngestJob(rows -> rows.union(rows));

        assertThatThrownBy(() -> ingest(doubling, settings, "r-double")).hasMessageContaining("read 1, but written 2");
    }

    @Test
    void onlyNewFilesAreReadAndCopiesAreNot() throws IOException {
        var first = write("a.csv", "name,age\nAnna,34\n");
        var spec = merged(SPEC, file(folder));
        ingest(spec);
        Files.setLastModifiedTime(first, FileTime.fromMillis(0));
        Files.copy(first, folder.resolve("copy-of-a.csv"));
        write("b.csv", "name,age\nBob,7\nCarl,8\n");

        assertThat(rows(ingest(spec))).isEqualTo(new RowAccounting("people", 2, 2, 0, 0, 0));
        var again = ingest(spec);

        assertThat(again.unchanged()).isTrue();
        assertThat(table("bronze.people").count()).isEqualTo(3);
        assertThat(again.outputs()).containsEntry("version", 1L);
    }

    @Test
    void theSameContentTwiceAtOnceIsReadOnce() throws IOException {
        write("a.csv", "name,age\nAnna,34\n");
        write("b.csv", "name,age\nAnna,34\n");

        assertThat(rows(ingest(merged(SPEC, file(folder)))).read()).isEqualTo(1);
        assertThat(lastRun().log()).anyMatch(l -> l.contains("b.csv has the same content as"));
    }

    @Test
    void aFileThatGrewIsRefusedInsteadOfBeingCountedTwice() throws IOException {
        var file = write("a.csv", "name,age\nAnna,34\n");
        var spec = merged(SPEC, file(folder));
        ingest(spec);
        Files.writeString(file, "name,age\nAnna,34\nBob,7\n");

        assertThatThrownBy(() -> ingest(spec)).hasMessageContaining("a.csv has been read before, with another content");
        assertThat(table("bronze.people").count()).isEqualTo(1);
    }

    @Test
    void aKeyTheTableHasIsNotAddedAgain() throws IOException {
        var spec = merged(SPEC + "key: [name]\n", file(folder));
        write("a.csv", "name,age\nAnna,34\n");
        ingest(spec);
        write("b.csv", "name,age\nBob,7\nAnna,99\n");

        assertThat(rows(ingest(spec))).isEqualTo(new RowAccounting("people", 2, 1, 0, 1, 0));
        assertThat(strings(table("bronze.people").select("name", "age").orderBy("name")))
                .containsExactly("[Anna,34]", "[Bob,7]");
    }

    @Test
    void withoutAKeyEqualRowsAreAllKept() throws IOException {
        assertThat(rows(ingest(merged(SPEC, file(write("a.csv", "name,age\nAnna,34\nAnna,34\n")))))
                        .written())
                .isEqualTo(2);
    }

    @Test
    void ofTwoRunsThatTakeInTheSameFileAtTheSameTimeOneGivesWay() throws IOException {
        var spec = merged(SPEC + "max-quarantined: 1\n", file(folder));
        write("a.csv", "name,age\nAnna,34\nDora,y\n");
        ingest(spec);
        write("b.csv", "name,age\nBob,7\nCarl,x\n");
        var begun = new AtomicBoolean();
        var slow = whileWriting(begun, () -> ingest(new IngestJob(), spec, "r-fast"));

        assertThatThrownBy(() -> ingest(slow, spec, "r-slow"))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.USER))
                .hasMessage(
                        "Another run has taken data into bronze.people meanwhile; bronze.people has its version 1 again. Start a new run.");

        assertThat(begun).isTrue();
        assertThat(strings(table("bronze.people").select("name").orderBy("name")))
                .containsExactly("[Anna]", "[Bob]");
        assertThat(strings(table("bronze.people_quarantine").orderBy("raw").select("raw")))
                .containsExactly("[Carl,x]", "[Dora,y]");
        assertThat(ingest(spec).unchanged()).isTrue();
        assertThatThrownBy(() -> ingest(new IngestJob(), spec, "r-slow"))
                .hasMessageContaining("has written bronze.people and taken that back. Start a new run");
    }

    /** A job that does {@code action} once, when it has begun to write its target. */
    private IngestJob whileWriting(AtomicBoolean begun, Runnable action) {
        whileReading.set(() -> {
            var writing = lastRun().events().toString().contains("Writing bronze.people");
            if (writing && begun.compareAndSet(false, true)) {
                CompletableFuture.runAsync(action).join();
            }
        });
        spark.udf()
                .register(
                        "while_reading",
                        functions
                                .udf(
                                        (UDF1<String, Boolean>) name -> {
                                            whileReading.get().run();
                                            return true;
                                        },
                                        DataTypes.BooleanType)
                                .asNondeterministic());
        return new IngestJob(rows -> rows.where("while_reading(name)"));
    }

    @Test
    void aRunWhoseOwnCommitCleansUpTheLogBeforeItHasSucceeded() throws IOException {
        var spec = merged(SPEC, file(folder));
        write("a.csv", "name,age\nAnna,34\n");
        ingest(spec);
        write("b.csv", "name,age\nBob,7\n");
        var forgotten = new AtomicBoolean();
        var run = whileWriting(forgotten, () -> {
            try {
                forgetVersion(0, "lake/bronze/people");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        assertThat(rows(ingest(run, spec, "r-cleaning")).written()).isEqualTo(1);

        assertThat(forgotten).isTrue();
        assertThat(ingest(new IngestJob(), spec, "r-cleaning").outputs()).containsEntry("version", 1L);
        assertThat(ingest(spec).unchanged()).isTrue();
    }

    @Test
    void aRunDuringWhichTheTableIsRestoredWritesNothing() throws IOException {
        var spec = merged(SPEC, file(folder));
        for (var name : List.of("Anna", "Bob")) {
            write(name + ".csv", "name,age\n" + name + ",1\n");
            ingest(spec);
        }
        write("Carl.csv", "name,age\nCarl,1\n");
        var table = root.resolve("lake/bronze/people").toString();
        var run = whileWriting(
                new AtomicBoolean(), () -> DeltaTable.forPath(spark, table).restoreToVersion(0));

        assertThatThrownBy(() -> ingest(run, spec, "r-restored"))
                .hasMessageContaining(
                        "Another run changed bronze.people while this one was writing to it; nothing was written");

        assertThat(rows(ingest(spec)).written()).isEqualTo(2);
        assertThat(strings(table("bronze.people").select("name").orderBy("name")))
                .containsExactly("[Anna]", "[Bob]", "[Carl]");
    }

    @Test
    void aRestoredTableTakesInAgainWhatTheRestoringTookAway() throws IOException {
        var spec = merged(SPEC, file(folder));
        write("a.csv", "name,age\nAnna,34\n");
        ingest(spec);
        write("b.csv", "name,age\nBob,7\n");
        ingest(spec);
        DeltaTable.forPath(spark, root.resolve("lake/bronze/people").toString()).restoreToVersion(0);

        assertThat(rows(ingest(spec)).written()).isEqualTo(1);

        assertThat(strings(table("bronze.people").select("name").orderBy("name")))
                .containsExactly("[Anna]", "[Bob]");
        assertThat(ingest(spec).unchanged()).isTrue();
    }

    @Test
    void whatWasTakenInBeforeTheLogBeginsIsNotTakenInTwice() throws IOException {
        var spec = merged(SPEC, file(folder));
        write("a.csv", "name,age\nAnna,34\n");
        ingest(spec);
        spark.sql("UPDATE delta.`" + root.resolve("lake/bronze/people") + "` SET age = 35");
        forgetVersion(0, "lake/bronze/people");
        write("b.csv", "name,age\nBob,7\n");

        assertThatThrownBy(() -> ingest(spec))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("is no longer kept as far back")
                .hasMessageContaining("delta.logRetentionDuration");
    }

    @Test
    void aRunRepeatedAfterItsCommitAnswersTheSame() throws IOException {
        var spec = merged(SPEC + "max-quarantined: 1\n", file(write("a.csv", "name,age\nAnna,34\nBob,x\n")));
        var first = ingest(new IngestJob(), spec, "r-same");
        write("b.csv", "name,age\nCarl,1\n");

        var second = ingest(new IngestJob(), spec, "r-same");

        assertThat(second.outputs()).isEqualTo(first.outputs());
        assertThat(second.accounting()).isEqualTo(first.accounting());
    }

    @Test
    void aRunThatDiedBetweenItsTwoCommitsTakesInTheSameFilesAgain() throws IOException {
        var spec = merged(SPEC + "max-quarantined: 1\n", file(folder));
        write("a.csv", "name,age\nAnna,34\nBob,x\n");
        ingest(new IngestJob(), spec, "r-died");
        deleteTable("lake/bronze/people");
        write("b.csv", "name,age\nCarl,y\n");

        assertThat(rows(ingest(new IngestJob(), spec, "r-died"))).isEqualTo(new RowAccounting("people", 2, 1, 1, 0, 0));
        assertThat(rows(ingest(merged(SPEC + "max-quarantined: 1\n", file(folder)))))
                .isEqualTo(new RowAccounting("people", 1, 0, 1, 0, 0));
        assertThat(table("bronze.people_quarantine").count()).isEqualTo(2);
    }

    @Test
    void whatARunThatDiedBetweenItsTwoCommitsLeftBehindIsDeletedByTheRunThatTakesItInAgain() throws IOException {
        var spec = merged(SPEC + "max-quarantined: 1\n", file(folder));
        write("a.csv", "name,age\nAnna,34\n");
        ingest(spec);
        var b = write("b.csv", "name,age\nBob,x\n");
        ingest(new IngestJob(), spec, "r-died");
        Files.delete(root.resolve("lake/bronze/people/_delta_log/00000000000000000001.json"));
        DeltaLog.clearCache();
        var away = Files.move(b, root.resolve("b.csv"));
        write("d.csv", "name,age\nDora,5\n");
        ingest(new IngestJob(), spec, "r-between");
        Files.move(away, b);

        assertThat(rows(ingest(new IngestJob(), spec, "r-next"))).isEqualTo(new RowAccounting("people", 1, 0, 1, 0, 0));

        assertThat(strings(table("bronze.people_quarantine").select("raw", "run")))
                .containsExactly("[Bob,x,r-next]");
        write("c.csv", "name,age\nCarl,y\n");
        ingest(new IngestJob(), spec, "r-last");
        assertThat(table("bronze.people_quarantine").count()).isEqualTo(2);
    }

    @Test
    void whatWasQuarantinedOnTheWayIntoATableThatIsNoLongerThereIsKept() throws IOException {
        var a = write("a.csv", "name,age\nBob,x\n");
        ingest(new IngestJob(), merged(SPEC + "max-quarantined: 1\n", file(a)), "r-first");
        deleteTable("lake/bronze/people");
        var b = write("b.csv", "name,age\nCarl,y\n");

        ingest(new IngestJob(), merged(SPEC + "max-quarantined: 1\n", file(b)), "r-second");

        assertThat(strings(table("bronze.people_quarantine").orderBy("raw").select("raw", "run")))
                .containsExactly("[Bob,x,r-first]", "[Carl,y,r-second]");
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstColumn() throws IOException {
        var file =
                Files.write(folder.resolve("a.csv"), "\ufeffname,age\r\nAnna,34\r\n".getBytes(StandardCharsets.UTF_8));

        assertThat(rows(ingest(merged(SPEC, file(file)))).written()).isEqualTo(1);
    }

    @Test
    void zerosThatFillUpAGzipFileAreNoPartOfIt() throws IOException {
        var gzip = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(gzip)) {
            out.write("name,age\nAnna,34\n".getBytes(StandardCharsets.UTF_8));
        }
        for (var filled : List.of(gzip.size() + 3, 1 << 10, 1 << 18)) {
            var file = Files.write(folder.resolve(filled + ".csv.gz"), Arrays.copyOf(gzip.toByteArray(), filled));
            assertThat(rows(ingest(merged(SPEC.replace("bronze.people", "bronze.filled_" + filled), file(file))))
                            .written())
                    .isEqualTo(1);
        }
    }

    @Test
    void everyEntryOfAZipIsReadAndNoneBecomesAPath() throws IOException {
        var zip = BadInputTest.zip(Map.of(
                "../../evil.csv",
                "name,age\nAnna,34\n",
                "b/two.csv",
                "age,name\n7,Bob\n8,Carl\n",
                "__MACOSX/._x",
                "junk"));
        Files.write(folder.resolve("people.zip"), zip);

        assertThat(rows(ingest(merged(SPEC, file(folder)))).written()).isEqualTo(3);
        assertThat(strings(table("bronze.people")
                        .select("_source_file", "_position", "name")
                        .orderBy("_source_file", "_position")))
                .containsExactly(
                        "[people.zip/evil.csv,2,Anna]", "[people.zip/two.csv,2,Bob]", "[people.zip/two.csv,3,Carl]");
    }

    @Test
    void aHeaderAloneMakesAnEmptyTable() throws IOException {
        assertThat(rows(ingest(merged(SPEC, file(write("a.csv", "name,age\n"))))))
                .isEqualTo(new RowAccounting("people", 0, 0, 0, 0, 0));
        assertThat(table("bronze.people").schema().fieldNames()).startsWith("name", "age");
        assertThat(table("bronze.people").schema().apply("age").metadata().getString("unit"))
                .isEqualTo("years");
    }

    @Test
    void otherColumnsThanTheTablesAreRefused() throws IOException {
        write("a.csv", "name,age\nAnna,34\n");
        ingest(merged(SPEC, file(folder)));
        write("b.csv", "name,age\nBob,7\n");
        var wider = merged(SPEC.replace("type: int", "type: long"), file(folder));

        assertThatThrownBy(() -> ingest(wider))
                .hasMessage(
                        "The table bronze.people does not have the columns the source 'people' declares: its column 'age' is int, not bigint. "
                                + "Declare the table's columns, or another 'target'.");
    }

    @Test
    void aHugeLineIsQuarantinedAndTheRestIsRead() throws IOException {
        var file = write("a.csv", "name,age\nAnna,34\n" + "x".repeat(20 << 20) + ",1\nBob,7\n");

        assertThat(rows(ingest(merged(SPEC + "max-quarantined: 1\n", file(file)))))
                .isEqualTo(new RowAccounting("people", 3, 2, 1, 0, 0));
        assertThat(table("bronze.people_quarantine").head().<String>getAs("raw"))
                .hasSizeLessThan(70_000)
                .endsWith("…");
        assertThat(table("bronze.people").where("name = 'Bob'").head().<Long>getAs("_position"))
                .isEqualTo(4);
    }
}
