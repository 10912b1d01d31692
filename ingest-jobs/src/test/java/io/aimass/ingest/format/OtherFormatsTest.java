package io.aimass.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.InvalidSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class OtherFormatsTest {
    @Nested
    class JsonLines extends SourceFormatContract {
        @Override
        SourceFormat format() {
            return new JsonLinesFormat();
        }

        @Override
        List<Column> declared() {
            return List.of(Column.of("name", ColumnType.STRING), Column.of("size", ColumnType.DOUBLE));
        }

        @Override
        String sample() {
            return "{\"name\": \"a\", \"size\": 1.5}\n{\"size\": \"2\"}\n{\"name\": \"cut\n";
        }

        @Test
        void valuesMayBeNumbersOrTexts() {
            assertThat(Parsed.of(planned(), sample()).rows())
                    .containsExactly(List.of("a", 1.5), Arrays.asList(null, 2.0));
        }

        @Test
        void nestedValuesAreKeptAsJsonInATextColumn() {
            assertThat(Parsed.of(planned(), "{\"name\": {\"x\": [1, null]}, \"size\": null}")
                            .rows())
                    .containsExactly(Arrays.asList("{\"x\":[1,null]}", null));
        }

        @Test
        void anUndeclaredMemberIsRefusedAndAnIgnoredOneIsNot() {
            var line = "{\"name\": \"a\", \"new\": {\"deep\": 1}}";

            assertThat(Parsed.of(planned(), line).refused()).containsExactly("parse");
            assertThat(Parsed.of(Parsed.plan(format(), Map.of("ignore-columns", "new"), declared()), line)
                            .rows())
                    .hasSize(1);
        }

        @Test
        void aMemberTwiceAndTextAfterTheObjectAreRefused() {
            assertThat(Parsed.of(planned(), "{\"name\":\"a\",\"name\":\"b\"}\n{\"name\":\"a\"} x\n[1]\n")
                            .refused())
                    .containsExactly("parse", "parse", "parse");
        }
    }

    @Nested
    class AccessLog extends SourceFormatContract {
        private static final String GOOD =
                "1.2.3.4 - anna [17/May/2015:10:05:03 +0200] \"GET /a?b=c d HTTP/1.1\" 200 - \"-\" \"Agent \\\"quoted\\\"\"";

        @Override
        SourceFormat format() {
            return new AccessLogFormat();
        }

        @Override
        List<Column> declared() {
            return List.of();
        }

        @Override
        String sample() {
            return GOOD + "\n1.2.3.4 - - [17/May/2015:10:05:03 +0000] \"-\" 408 0 \"-\" \"-\"\n" + GOOD.substring(0, 80)
                    + "\n";
        }

        @Test
        void aLineIsTakenApart() {
            assertThat(Parsed.of(planned(), sample()).rows())
                    .containsExactly(
                            Arrays.asList(
                                    "1.2.3.4",
                                    "anna",
                                    1431849903000000L,
                                    "GET",
                                    "/a?b=c d",
                                    "HTTP/1.1",
                                    200,
                                    null,
                                    null,
                                    "Agent \\\"quoted\\\""),
                            Arrays.asList("1.2.3.4", null, 1431857103000000L, null, null, null, 408, 0L, null, null));
        }

        @Test
        void itsColumnsAreItsOwn() {
            assertThatThrownBy(() -> Parsed.plan(format(), Map.of(), List.of(Column.of("ip", ColumnType.STRING))))
                    .isInstanceOf(InvalidSettings.class)
                    .hasMessageContaining("'columns' is not for access-log");
        }
    }

    @Nested
    class Metrics extends SourceFormatContract {
        @Override
        SourceFormat format() {
            return new MetricsFormat();
        }

        @Override
        List<Column> declared() {
            return List.of();
        }

        @Override
        String sample() {
            return "timestamp,value\n2014-02-14 14:30:00,0.132\n2014-02-14 14:35:00,1.5e3\n2014-02-14 14:40:00,high\n";
        }

        @Test
        void theSeriesIsTheNameOfTheFile() {
            assertThat(Parsed.of(planned(), sample()).rows())
                    .containsExactly(
                            List.of("file", 1392388200000000L, 0.132), List.of("file", 1392388500000000L, 1500.0));
        }
    }
}
