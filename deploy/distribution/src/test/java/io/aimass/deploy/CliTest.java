package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.aimass.deploy.DemoHome.Demo;
import io.aimass.orchestration.platform.config.Yaml;
import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line on the demo's data; what needs no data is in {@code NounsTest} and {@code CliRunsTest}. */
@OnTheDemo
class CliTest {
    @TempDir
    private Path folder;

    @Test
    void tablesAreListedShownAndAccountedFor(Demo demo) {
        var tables = items(json(demo, "table list"));
        var names = aimass(demo, "table list -o name").out().lines().toList();
        assertThat(names)
                .containsExactlyElementsOf(tables.stream()
                        .map(table -> String.valueOf(table.get("name")))
                        .toList())
                .contains("bronze.flights", "silver.flights", "gold.flight_scores");

        assertThat(json(demo, "table show bronze.airlines"))
                .containsEntry("name", "bronze.airlines")
                .containsEntry("rows", 16);
        var yaml = Yaml.load(aimass(demo, "table show bronze.airlines -o yaml").out());
        assertThat(Json.canonical(yaml)).isEqualTo(Json.canonical(json(demo, "table show bronze.airlines")));

        var read = items(json(demo, "table accounting bronze.flights")).stream()
                .mapToLong(row -> ((Number) row.get("read")).longValue())
                .sum();
        assertThat(read).isEqualTo(336_776);
        assertThat(items(json(demo, "table history bronze.flights")))
                .isNotEmpty()
                .allSatisfy(commit -> assertThat(commit).containsKeys("version", "operation", "run"));

        var unknown = aimass(demo, "table show bronze.flight");
        assertThat(unknown.exitCode()).isEqualTo(64);
        assertThat(unknown.err()).contains("bronze.flight").doesNotContain("\tat ");
        assertThat(unknown.out()).isEmpty();
    }

    @Test
    void aPreviewHasAsManyRowsAsAskedFor(Demo demo) {
        var preview = json(demo, "table preview bronze.airlines --limit 3");

        assertThat((List<?>) preview.get("rows")).hasSize(3);
        assertThat(aimass(demo, "table preview bronze.airlines --limit 3").out().lines())
                .hasSize(4);
    }

    @Test
    void aModelIsAskedWithTheRecordOfTheDemo(Demo demo) throws IOException {
        var prediction = (Map<?, ?>) demo.report().get("prediction");
        var file = Files.writeString(folder.resolve("record.json"), Json.text(prediction.get("input")));
        var expected = (Double) ((Map<?, ?>) prediction.get("online")).get("probability");

        var answer = json(demo, "predict flight-delay --file " + file);

        var given = (Map<?, ?>) ((List<?>) answer.get("predictions")).get(0);
        assertThat((Double) given.get("probability")).isCloseTo(expected, within(1e-12));
        assertThat(aimass(demo, "predict flight-delay --file " + file).out().lines())
                .hasSize(2);

        var wrong = aimass(demo, "predict flight-delay --record {\"no\":1}");
        assertThat(wrong.exitCode()).isEqualTo(64);
        assertThat(aimass(demo, "predict flight-dely --file " + file).exitCode())
                .isEqualTo(64);
    }

    @Test
    void aRunThatIsCancelledEndsWith130ForWhoeverFollowsIt(Demo demo) {
        var id = aimass(demo, "run submit generate --set rows=50000000 --set target=bronze.endless")
                .out()
                .strip();
        assertThat(aimass(demo, "run cancel " + id).exitCode()).isZero();

        assertThat(aimass(demo, "run logs -f " + id).exitCode()).isEqualTo(130);
        assertThat(json(demo, "run show " + id)).containsEntry("state", "CANCELLED");
        assertThat(aimass(demo, "table list -o name").out().lines()).doesNotContain("bronze.endless");
    }

    @Test
    void aRunOnATableThatIsNotThereEndsAsTheRunDoes(Demo demo) throws IOException {
        var settings = Files.writeString(
                folder.resolve("clean.yaml"), "{input: bronze.none, output: silver.none, steps: [{trim: [a]}]}");

        var ended = aimass(demo, "run submit clean -f " + settings + " --wait -o json");

        assertThat(Json.object(ended.out())).containsEntry("state", "FAILED");
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(64);
        assertThat(ended.err()).contains("bronze.none");
    }

    private static Product.Ended aimass(Demo demo, String command) {
        return Product.aimass(demo.home(), command.split(" "));
    }

    private static Map<String, Object> json(Demo demo, String command) {
        var ended = aimass(demo, command + " -o json");
        assertThat(ended.exitCode()).as(command + ": " + ended.err()).isZero();
        return Json.object(ended.out());
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> items(Map<String, Object> listing) {
        return (List<Map<String, Object>>) listing.get("items");
    }
}
