package io.aimass.features;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.aimass.spark.SparkTest;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import org.apache.spark.sql.functions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a flight of the demo has landed, by its spec and by hand: {@code arr_time} is what the destination's clock showed. */
class ArrivalTest extends SparkTest {
    private static final Path WORKFLOW =
            Path.of(System.getProperty("aimass.root"), "deploy/demo/workflows/flight-delay.yaml");

    @ParameterizedTest
    @CsvSource({
        // Clocks in New York go from 2:00 to 3:00 at 7:00 UTC.
        "2013-03-10T07:01:00Z, America/New_York,  248, 2013-03-10T07:48:00Z",
        "2013-03-10T06:30:00Z, America/New_York,  203, 2013-03-10T07:03:00Z",
        "2013-03-10T06:30:00Z, America/New_York,  310, 2013-03-10T07:10:00Z",
        // And from 2:00 back to 1:00 at 6:00 UTC.
        "2013-11-03T05:50:00Z, America/New_York,  120, 2013-11-03T06:20:00Z",
        "2013-11-03T06:10:00Z, America/New_York,  105, 2013-11-04T06:05:00Z",
        "2013-11-03T05:10:00Z, America/New_York,  210, 2013-11-03T07:10:00Z",
        "2013-06-01T03:30:00Z, America/New_York,   45, 2013-06-01T04:45:00Z",
        "2013-06-01T13:00:00Z, America/Los_Angeles, 910, 2013-06-01T16:10:00Z",
        "2013-06-01T13:00:00Z, ,                  910, 2013-06-02T13:00:00Z",
        "2013-06-01T13:00:00Z, America/New_York,     , "
    })
    void isTheFirstTimeAfterTheTakeOffAtWhichTheClockShowedIt(
            Instant takeOff, String zone, Integer shown, Instant landed) throws IOException {
        var flight = spark.range(1)
                .select(
                        functions.lit(Timestamp.from(takeOff)).as("departed_at"),
                        functions.lit(zone).cast("string").as("dest_zone"),
                        functions.lit(shown).cast("int").as("arr_time"));
        var workflow = new ObjectMapper(new YAMLFactory()).readTree(WORKFLOW.toFile());
        for (var derived : workflow.at("/tasks/features/settings/derive")) {
            for (var column : derived.properties()) {
                var needed = column.getKey();
                if (needed.startsWith("landed") || needed.equals("departed_there") || needed.equals("arrived_at")) {
                    flight = flight.withColumn(
                            needed, functions.expr(column.getValue().asText()));
                }
            }
        }

        var arrived = flight.select("arrived_at").head().getTimestamp(0);

        assertThat(arrived == null ? null : arrived.toInstant()).isEqualTo(landed);
    }
}
