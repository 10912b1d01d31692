package io.aimass.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CsvFormatTest extends SourceFormatContract {
    private static final List<Column> TEXTS = List.of(
            Column.of("a", ColumnType.STRING), Column.of("b", ColumnType.STRING), Column.of("c", ColumnType.STRING));

    @Override
    SourceFormat format() {
        return new CsvFormat();
    }

    @Override
    List<Column> declared() {
        return List.of(Column.of("name", ColumnType.STRING), Column.of("age", ColumnType.INT));
    }

    @Override
    String sample() {
        return "name,age\nAnna,34\n\"Bob, \"\"the\"\" builder\",\nCarl\n";
    }

    @Test
    void fieldsAreThoseAnotherParserFinds() {
        var random = new Random(11);
        for (var round = 0; round < 500; round++) {
            var rows = randomRows(random);
            var text = "a,b,c\n" + rows.stream().map(CsvFormatTest::written).collect(Collectors.joining());

            var ours = Parsed.of(Parsed.plan(format(), Map.of(), TEXTS), text).rows();

            assertThat(ours).as(text).isEqualTo(univocity(text)).isEqualTo(rows);
        }
    }

    private static List<List<Object>> randomRows(Random random) {
        var rows = new ArrayList<List<Object>>();
        for (var i = 0; i < 1 + random.nextInt(5); i++) {
            var row = new ArrayList<Object>();
            for (var j = 0; j < 3; j++) {
                var text = random.ints(random.nextInt(6), 0, 7)
                        .mapToObj(c ->
                                List.of("x", "\"", ",", "\n", "é", " ", "y").get(c))
                        .collect(Collectors.joining());
                row.add(random.nextInt(5) == 0 ? null : text);
            }
            rows.add(row);
        }
        return rows;
    }

    private static String written(List<Object> row) {
        return row.stream()
                        .map(v -> v == null ? "" : '"' + v.toString().replace("\"", "\"\"") + '"')
                        .collect(Collectors.joining(","))
                + "\n";
    }

    private static List<List<Object>> univocity(String text) {
        var settings = new CsvParserSettings();
        settings.setHeaderExtractionEnabled(true);
        settings.setEmptyValue("");
        settings.setIgnoreLeadingWhitespacesInQuotes(false);
        settings.setNormalizeLineEndingsWithinQuotes(false);
        settings.getFormat().setLineSeparator("\n");
        return new CsvParser(settings)
                .parseAll(new StringReader(text)).stream()
                        .map(r -> Arrays.<Object>asList(r))
                        .toList();
    }

    @Test
    void lineBreaksWithinQuotesBelongToTheField() {
        var parsed = Parsed.of(planned(), "name,age\n\"two\nlines\",1\nnext,2\n");

        assertThat(parsed.rows()).containsExactly(List.of("two\nlines", 1), List.of("next", 2));
        assertThat(parsed.lines()).containsExactly(2L, 4L);
    }

    @Test
    void withMultilineOffALineBreakAlwaysEndsTheRecord() {
        var parsed = Parsed.of(
                Parsed.plan(format(), Map.of("multiline", false), declared()), "name,age\n\"two\nlines\",1\nnext,2\n");

        assertThat(parsed.refused()).containsExactly("parse");
        assertThat(parsed.rows()).containsExactly(List.of("lines\"", 1), List.of("next", 2));
    }

    @Test
    void columnsMayComeInAnyOrder() {
        assertThat(Parsed.of(planned(), "age,name\r\n7,Anna\r\n").rows()).containsExactly(List.of("Anna", 7));
    }

    @Test
    void blankLinesAreNoRecordsAndALastLineNeedsNoBreak() {
        assertThat(Parsed.of(planned(), "\nname,age\n\n\r\nAnna,7").rows()).containsExactly(List.of("Anna", 7));
    }

    @Test
    void nullTokensAndNothingAreNullButQuotesAroundNothingAreAnEmptyText() {
        assertThat(Parsed.of(planned(), "name,age\nNA,NA\n,\n\"\",\"\"\n", "NA").rows())
                .containsExactly(Arrays.asList(null, null), Arrays.asList(null, null), Arrays.asList("", null));
    }

    @Test
    void everyColumnThatDoesNotFitIsNamed() {
        var columns = List.of(
                Column.of("a", ColumnType.INT), Column.of("b", ColumnType.DOUBLE), Column.of("c", ColumnType.DATE));

        assertThat(Parsed.of(Parsed.plan(format(), Map.of(), columns), "a,b,c\nx,NaN,2013-02-29\n1,2,2013-02-28\n")
                        .refused())
                .containsExactly("type:a,type:b,type:c");
    }

    @Test
    void anotherDelimiterAndQuoteAreHonoured() {
        var planned = Parsed.plan(format(), Map.of("delimiter", "\\t", "quote", "'"), declared());

        assertThat(Parsed.of(planned, "name\tage\n'a\tb'\t1\n").rows()).containsExactly(List.of("a\tb", 1));
    }

    @Test
    void withoutAHeaderColumnsGoByTheirPlace() {
        assertThat(Parsed.of(Parsed.plan(format(), Map.of("header", false), declared()), "Anna,1\n")
                        .rows())
                .containsExactly(List.of("Anna", 1));
    }

    @Test
    void aWrongHeaderIsRefusedWithAllThatIsWrong() {
        assertThatThrownBy(() -> planned().parser("people.csv", "nam,age,age,size"))
                .isInstanceOf(JobException.class)
                .hasMessage(
                        "people.csv does not have the declared columns: it has no column 'name' (but 'nam'); its column 'nam' is not declared; "
                                + "its column 'size' is not declared; it has column 'age' more than once. Its columns are: nam,age,age,size. "
                                + "Correct the file or the source's 'columns'; list what is not wanted under 'ignore-columns'.");
    }

    @Test
    void columnsNotWantedAreLeftOut() {
        var planned = Parsed.plan(format(), Map.of("ignore-columns", List.of("size")), declared());

        assertThat(Parsed.of(planned, "size,name,age\n9,Anna,1\n").rows()).containsExactly(List.of("Anna", 1));
    }

    @Test
    void itNeedsColumns() {
        assertThatThrownBy(() -> Parsed.plan(format(), Map.of(), List.of()))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("'columns' is missing");
    }

    @Test
    void delimiterAndQuoteMustDiffer() {
        assertThatThrownBy(() -> Parsed.plan(format(), Map.of("delimiter", "\""), declared()))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("the same character");
    }
}
