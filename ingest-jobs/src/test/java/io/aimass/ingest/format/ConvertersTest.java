package io.aimass.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Values compared with the JDK's own parsers. */
class ConvertersTest {
    private static Object value(Column column, String zone, String text) {
        var row = new SpecificInternalRow(new StructType().add(column.field()));
        var fields = new Fields(List.of(column), List.of(), zone, row);
        var bytes = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);
        fields.clear();
        fields.text(0, bytes, 1, bytes.length - 1);
        return fields.refused() ? "refused" : row.get(0, column.type().sparkType());
    }

    private static Object value(ColumnType type, String text) {
        return value(Column.of("c", type), "UTC", text);
    }

    @Test
    void doublesAreThoseOfTheJdkBitForBit() {
        var random = new Random(3);
        for (var i = 0; i < 200_000; i++) {
            var text = switch (i % 4) {
                case 0 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
                case 1 -> random.nextInt(100_000) / 100.0 + "";
                case 2 ->
                    (random.nextBoolean() ? "-" : "") + random.nextInt(1000) + "."
                            + random.nextLong(1_000_000_000_000L);
                default -> random.nextLong() + "";
            };
            assertThat(value(ColumnType.DOUBLE, text)).as(text).isEqualTo(Double.parseDouble(text));
        }
    }

    @Test
    void whatIsNoFiniteDecimalNumberIsRefused() {
        for (var text :
                List.of("NaN", "Infinity", "1d", "0x1p3", "1e999", "--1", "1.2.3", ".", "-", "1,5", "abc", "1e", "١")) {
            assertThat(value(ColumnType.DOUBLE, text)).as(text).isEqualTo("refused");
        }
        assertThat(value(ColumnType.DOUBLE, " -0.5 ")).isEqualTo(-0.5);
        assertThat(value(ColumnType.DOUBLE, "+1E3")).isEqualTo(1000.0);
    }

    @Test
    void wholeNumbersKeepTheirRange() {
        assertThat(value(ColumnType.INT, "2147483647")).isEqualTo(Integer.MAX_VALUE);
        assertThat(value(ColumnType.INT, "-2147483648")).isEqualTo(Integer.MIN_VALUE);
        assertThat(value(ColumnType.LONG, "9223372036854775807")).isEqualTo(Long.MAX_VALUE);
        assertThat(value(ColumnType.LONG, "-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThat(value(ColumnType.INT, "2004.0")).isEqualTo(2004);
        assertThat(value(ColumnType.INT, " +7 ")).isEqualTo(7);
        assertThat(value(ColumnType.INT, "-0")).isEqualTo(0);
        for (var text : List.of(
                "2147483648", "-2147483649", "99999999999999999999", "1.5", "1.", "12a", "", " ", "-", "0x10")) {
            assertThat(value(ColumnType.INT, text)).as(text).isIn("refused", (Object) null);
        }
        for (var text : List.of("9223372036854775808", "-9223372036854775809")) {
            assertThat(value(ColumnType.LONG, text)).as(text).isEqualTo("refused");
        }
    }

    @Test
    void timesAreThoseOfTheJdk() {
        var random = new Random(5);
        for (var i = 0; i < 20_000; i++) {
            var instant = Instant.ofEpochSecond(random.nextLong(4_000_000_000L), random.nextInt(1_000_000) * 1000L);
            assertThat(value(ColumnType.TIMESTAMP, instant.toString()))
                    .isEqualTo(ChronoUnit.MICROS.between(Instant.EPOCH, instant));
        }
    }

    @Test
    void aTimeWithoutOffsetIsInTheSourcesZone() {
        var random = new Random(6);
        var zone = ZoneId.of("America/New_York");
        for (var i = 0; i < 20_000; i++) {
            var local = LocalDateTime.of(2013, 1, 1, 0, 0).plusMinutes(random.nextInt(525_600));
            assertThat(value(Column.of("c", ColumnType.TIMESTAMP), zone.getId(), local + ":00"))
                    .as(local.toString())
                    .isEqualTo(ChronoUnit.MICROS.between(
                            Instant.EPOCH, local.atZone(zone).toInstant()));
        }
    }

    @Test
    void offsetsAndDatesAloneAreUnderstood() {
        var noon = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse("2013-07-01T12:00:00Z"));
        for (var text : List.of(
                "2013-07-01T12:00Z",
                "2013-07-01 14:00:00+02",
                "2013-07-01 07:30:00.000-0430",
                "2013-07-01T13:00:00+01:00")) {
            assertThat(value(ColumnType.TIMESTAMP, text)).as(text).isEqualTo(noon);
        }
        assertThat(value(ColumnType.TIMESTAMP, "1970-01-02")).isEqualTo(86_400_000_000L);
        for (var text : List.of(
                "12:00",
                "2013-13-01",
                "2013-02-30T00:00:00Z",
                "2013-07-01T24:00:00",
                "2013-07-01T12:00:00Zz",
                "2013-7-1",
                "2013",
                "2013-07-01T12:00:00+")) {
            assertThat(value(ColumnType.TIMESTAMP, text)).as(text).isEqualTo("refused");
        }
    }

    @Test
    void datesAreDaysSinceTheEpoch() {
        assertThat(value(ColumnType.DATE, "2024-02-29"))
                .isEqualTo((int) LocalDate.of(2024, 2, 29).toEpochDay());
        assertThat(value(ColumnType.DATE, "2023-02-29")).isEqualTo("refused");
        assertThat(value(ColumnType.DATE, "2023-02-28T00:00")).isEqualTo("refused");
    }

    @Test
    void aDeclaredPatternIsHonouredToTheDay() {
        var date = new Column("c", ColumnType.DATE, "dd.MM.yyyy", "");
        var time = new Column("c", ColumnType.TIMESTAMP, "dd/MM/yyyy HH:mm", "");
        assertThat(value(date, "UTC", "31.01.2013"))
                .isEqualTo((int) LocalDate.of(2013, 1, 31).toEpochDay());
        assertThat(value(date, "UTC", "31.02.2013")).isEqualTo("refused");
        assertThat(value(time, "America/New_York", "01/01/2013 00:30"))
                .isEqualTo(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse("2013-01-01T05:30:00Z")));
    }

    @Test
    void truthValuesAndTexts() {
        assertThat(value(ColumnType.BOOLEAN, "True")).isEqualTo(true);
        assertThat(value(ColumnType.BOOLEAN, "0")).isEqualTo(false);
        assertThat(value(ColumnType.BOOLEAN, "maybe")).isEqualTo("refused");
        assertThat(value(ColumnType.STRING, "naïve 東京")).hasToString("naïve 東京");
        assertThat(value(ColumnType.STRING, "")).hasToString("");
    }

    @Test
    void bytesThatAreNotUtf8AreRefusedRatherThanMended() {
        var column = Column.of("c", ColumnType.STRING);
        var fields = new Fields(
                List.of(column), List.of(), "UTC", new SpecificInternalRow(new StructType().add(column.field())));
        fields.text(0, new byte[] {'n', (byte) 0xe9, 'e'}, 0, 3);

        assertThat(fields.rules()).containsExactly("type:c");
    }
}
