package io.aimass.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.contracts.RowAccounting;
import io.aimass.contracts.Settings;
import io.aimass.ingest.source.SourceConnection;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** What every {@link SourceConnection} keeps. */
abstract class SourceConnectionContract extends IngestTest {
    private static final String TWO_COLUMNS = """
            name: pairs
            target: bronze.pairs
            columns:
              - {name: id, type: long}
              - {name: name, type: string}
            """;

    /** The kind under test. */
    abstract String kind();

    /** Puts rows {@code id, name} with the ids of a range where the source is; answers the connection to them. */
    abstract Map<String, Object> pairs(int from, int to) throws Exception;

    @Test
    void isFoundByItsKind() {
        assertThat(ServiceLoader.load(SourceConnection.class))
                .extracting(SourceConnection::kind)
                .contains(kind());
    }

    @Test
    void mistakesInItsSettingsAreReportedAndNotThrown() {
        var connection = ServiceLoader.load(SourceConnection.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(c -> c.kind().equals(kind()))
                .findFirst()
                .orElseThrow();
        var settings = Settings.of("ingest", Map.of("kind", kind(), "colour", "red"));
        settings.required("kind");
        connection.plan(settings);

        assertThat(settings.problems()).hasSizeGreaterThan(1).anyMatch(p -> p.startsWith("'colour' is not a setting"));
    }

    @Test
    void allRowsAreTakenOnceAndASecondRunReadsNothing() throws Exception {
        var spec = merged(TWO_COLUMNS, pairs(1, 50));

        assertThat(rows(ingest(spec))).isEqualTo(new RowAccounting("pairs", 50, 50, 0, 0, 0));
        var second = ingest(spec);

        assertThat(second.unchanged()).isTrue();
        assertThat(rows(second)).isEqualTo(RowAccounting.unchanged("pairs"));
        assertThat(table("bronze.pairs")
                        .selectExpr("sum(id)", "count(DISTINCT name)", "count(DISTINCT _position)")
                        .head())
                .hasToString("[1275,50,50]");
    }

    @Test
    void whatIsAddedLaterIsInTheTableOnce() throws Exception {
        ingest(merged(TWO_COLUMNS, pairs(1, 10)));

        assertThat(ingest(merged(TWO_COLUMNS, pairs(11, 30))).unchanged()).isFalse();
        assertThat(table("bronze.pairs").selectExpr("count(*)", "sum(id)").head())
                .hasToString("[30,465]");
    }
}
