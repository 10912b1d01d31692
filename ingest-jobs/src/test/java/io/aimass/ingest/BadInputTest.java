package io.aimass.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobException;
import io.aimass.contracts.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** Bad input gives one clear message with the remedy, and nothing is written. */
class BadInputTest extends IngestTest {
    private static final String SPEC = """
            name: people
            target: bronze.people
            columns:
              - {name: name, type: string}
              - {name: age, type: int}
            """;

    private JobException refused(Path file) throws IOException {
        return refused(SPEC, file);
    }

    private JobException refused(String spec, Path file) throws IOException {
        var settings = merged(spec, file(file));
        var refused = catchThrowableOfType(JobException.class, () -> ingest(settings));
        assertThat(refused).isNotNull();
        assertThat(exists("bronze.people")).isFalse();
        assertThat(exists("bronze.people_quarantine")).isFalse();
        assertThat(root.resolve("runs"))
                .satisfiesAnyOf(
                        runs -> assertThat(runs).doesNotExist(),
                        runs -> assertThat(Files.walk(runs)
                                        .filter(p -> p.toString().contains("scratch")))
                                .isEmpty());
        return refused;
    }

    @Test
    void aMissingFile() throws IOException {
        var problem = refused(folder.resolve("people.csv"));

        assertThat(problem.type()).isEqualTo(ErrorType.DATA);
        assertThat(problem)
                .hasMessage(
                        "There is no file at %s, where the source 'people' should be. Put it there, or correct the path of 'people' in the profile.",
                        folder.resolve("people.csv"));
    }

    @Test
    void aPatternThatMatchesNothing() throws IOException {
        assertThat(refused(folder.resolve("*.csv"))).hasMessageStartingWith("There is no file at");
    }

    @Test
    void anEmptyFile() throws IOException {
        assertThat(refused(write("people.csv", "")))
                .hasMessage("people.csv is empty. Deliver it again, or take it away.");
        assertThat(refused(write("people.csv", "\n\n")))
                .hasMessageStartingWith("people.csv is empty: it does not even have a header");
    }

    @Test
    void aWrongHeaderInOneOfTwoFiles() throws IOException {
        write("a.csv", "name,age\nAnna,1\n");
        write("b.csv", "name,agge\nBob,2\n");

        assertThat(refused(folder))
                .hasMessageStartingWith(
                        "b.csv does not have the declared columns: it has no column 'age' (but 'agge')");
    }

    @Test
    void filesThatAreNotWhatTheirNamesSay() throws IOException {
        assertThat(refused(write("people.csv.zip", "name,age\n")))
                .hasMessageStartingWith("people.csv.zip is not a zip file");
        assertThat(refused(write("people.csv.gz", "name,age\n"))).hasMessageStartingWith("people.csv.gz is not gzip");
    }

    @Test
    void archivesThatAreCutOff() throws IOException {
        var text = "name,age\n" + "Anna,1\n".repeat(5000);
        var zip = zip(Map.of("people.csv", text));
        var cutZip = Files.write(folder.resolve("people.zip"), java.util.Arrays.copyOf(zip, zip.length / 3));
        assertThat(refused(cutZip)).hasMessageStartingWith("people.zip cannot be unpacked: ");
        var gzip = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(gzip)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        var cutGzip =
                Files.write(folder.resolve("people.gz"), java.util.Arrays.copyOf(gzip.toByteArray(), gzip.size() / 2));
        assertThat(refused(cutGzip)).hasMessage("people.gz cannot be unpacked: it is cut off. Deliver it again.");
    }

    @Test
    void archivesWhosePartsAreDamagedWhereTheyBegin() throws IOException {
        var zip = zip(Map.of("a.csv", "name,age\nAnna,1\n", "b.csv", "name,age\nBob,2\n"));
        var second = new String(zip, StandardCharsets.ISO_8859_1).indexOf("PK\u0003\u0004", 4);
        zip[second + 1] ^= 1;
        assertThat(refused(Files.write(folder.resolve("people.zip"), zip)))
                .hasMessage("people.zip cannot be unpacked: of 2 entries 1 can be read. Deliver it again.");
        var cut = zip(Map.of("a.csv", "name,age\nAnna,1\n", "b.csv", "name,age\nBob,2\n"));
        assertThat(refused(Files.write(folder.resolve("people.zip"), java.util.Arrays.copyOf(cut, second))))
                .hasMessage("people.zip cannot be unpacked: it is cut off. Deliver it again.");
        Files.delete(folder.resolve("people.zip"));

        var gzip = new ByteArrayOutputStream();
        for (var text : List.of("name,age\nAnna,1\n", "Bob,2\n".repeat(1000))) {
            try (var out = new GZIPOutputStream(gzip)) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            }
        }
        var whole = gzip.toByteArray();
        var bytes = whole.clone();
        bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\u001f\u008b", 2)] ^= 1;
        assertThat(refused(Files.write(folder.resolve("people.gz"), bytes)))
                .hasMessage("people.gz cannot be unpacked: what follows its first part is damaged. Deliver it again.");
    }

    @Test
    void anArchiveThatUnpacksWithoutEnd() throws IOException {
        var bomb = folder.resolve("people.csv.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(bomb))) {
            var block = new byte[1 << 20];
            for (var i = 0; i < 400; i++) {
                out.write(block);
            }
        }

        assertThat(refused(bomb)).hasMessageContaining("unpacks to more than 250 times its size");
    }

    @Test
    void aFileInUtf16() throws IOException {
        var file = Files.write(
                folder.resolve("people.csv"), "\ufeffname,age\nAnna,1\n".getBytes(StandardCharsets.UTF_16LE));

        assertThat(refused(file)).hasMessageContaining("is UTF-16").hasMessageContaining("iconv");
    }

    @Test
    void moreBadRowsThanAllowed() throws IOException {
        var file = write("people.csv", "name,age\nAnna,1\nBob,two\nCarl\nDora,4,x\n");

        var problem = refused(SPEC + "max-quarantined: 2\n", file);

        assertThat(problem.type()).isEqualTo(ErrorType.DATA);
        assertThat(problem)
                .hasMessage(
                        "people: of 4 rows read, 3 rows would be quarantined, and 'max-quarantined' is 2 (parse or type: 3); nothing was committed. "
                                + "For example people.csv:3 [type:age] 'two' in age is not a whole number — Bob,two; "
                                + "people.csv:4 [parse] it has 1 field instead of 2 — Carl; "
                                + "people.csv:5 [parse] it has 3 fields instead of 2 — Dora,4,x. "
                                + "Correct the data, or raise 'max-quarantined' of the source to 3. The rows (at most 1000) are in runs/r-1/refused-rows.jsonl.");
        assertThat(Files.readAllLines(root.resolve("runs/r-1/refused-rows.jsonl")))
                .hasSize(3)
                .first()
                .asString()
                .contains("\"raw\":\"Bob,two\"");
    }

    @Test
    void aRuleThatMustHoldForAll() throws IOException {
        var spec = SPEC + "expectations:\n  - {name: adult, rule: \"age >= 18\", action: fail}\n";

        var problem = refused(spec, write("people.csv", "name,age\nAnna,34\nBob,7\nCarl,\n"));

        assertThat(problem.type()).isEqualTo(ErrorType.DATA);
        assertThat(problem)
                .hasMessageContaining(
                        "of 3 rows read, 2 rows (rule 'adult') break what must hold for all; nothing was committed")
                .hasMessageContaining("people.csv:3 [adult] not true: age >= 18 — Bob,7");
    }

    @Test
    void fiveMistakesAreReportedAtOnce() throws IOException {
        var spec = """
                name: people
                target: silverpeople
                formt: csv
                time-zone: Mars/Olympus
                columns:
                  - {name: name, type: text}
                  - {name: age, type: int}
                expectations:
                  - {name: adult, rule: "agee >= 18", action: quarantine}
                max-quarantined: -1
                """;
        var settings = merged(spec, Map.of("kind", "fil", "path", "/data"));

        assertThatThrownBy(() -> ingest(settings))
                .isInstanceOfSatisfying(
                        InvalidSettings.class,
                        e -> assertThat(e.problems())
                                .containsExactlyInAnyOrder(
                                        "'target': 'silverpeople' is not a table name; write it as zone.table, such as silver.flights",
                                        "'time-zone': 'Mars/Olympus' is not a time zone; write UTC or one such as America/New_York",
                                        "'columns[0].type': 'text' is not a type; the types are int, long, double, boolean, string, date, timestamp",
                                        "'connection.kind': 'fil' is not a kind of connection; did you mean 'file'? Known: file, jdbc, kafka.",
                                        "'expectations[0].rule': 'agee' is not a column; did you mean 'age'? Known: age, name.",
                                        "'max-quarantined' is -1; it must be from 0 to 2147483647",
                                        "'formt' is not a setting of ingest; did you mean 'format'?"));
    }

    @Test
    void anUnknownFormat() throws IOException {
        var settings = merged(SPEC + "format: xml\n", file(folder));

        assertThatThrownBy(() -> ingest(settings))
                .isInstanceOf(InvalidSettings.class)
                .hasMessage("'format': 'xml' is not a format. Known: access-log, csv, json-lines, metrics.");
    }

    @Test
    void rulesThatAreNoConditionsOfTheRowAlone() throws IOException {
        assertRule("age >", "it is not an SQL condition");
        assertRule("age > rand()", "the function rand is not for rules");
        assertRule("reflect('java.lang.System', 'exit', 1) IS NULL", "the function reflect is not for rules");
        assertRule("name <> 'x' OR current_date() > date '2024-01-01'", "the function current_date is not for rules");
        assertRule("age IN (SELECT 1)", "a query within an expression is not possible");
    }

    private void assertRule(String rule, String problem) throws IOException {
        var settings = merged(SPEC, file(folder));
        settings.put("expectations", java.util.List.of(Map.of("name", "r", "rule", rule, "action", "warn")));
        assertThatThrownBy(() -> new IngestJob().plan(Settings.of("ingest", settings)))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining(problem);
    }

    @Test
    void aRuleTheEngineDoesNotUnderstand() throws IOException {
        var file = write("people.csv", "name,age\nAnna,34\n");
        var number = refused(SPEC + "expectations:\n  - {name: r, rule: \"age + 1\"}\n", file);
        var function = refused(SPEC + "expectations:\n  - {name: r, rule: \"agee(age)\"}\n", file);

        assertThat(number.type()).isEqualTo(ErrorType.USER);
        assertThat(number)
                .hasMessage("The rule of 'r' gives int instead of true or false: age + 1. Write a condition.");
        assertThat(function.type()).isEqualTo(ErrorType.USER);
        assertThat(function)
                .hasMessageStartingWith("The rule of 'r' cannot be evaluated: ")
                .hasMessageContaining("agee");
    }

    static byte[] zip(Map<String, String> entries) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var entry : new java.util.TreeMap<>(entries).entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
