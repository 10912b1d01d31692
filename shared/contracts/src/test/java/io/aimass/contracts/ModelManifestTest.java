package io.aimass.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.ModelManifest.Column;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelManifestTest {
    private static final ModelManifest MANIFEST = new ModelManifest(
            "flight-delay",
            "xgboost",
            "trees.json",
            List.of(new Column("hour", "long", false, ""), new Column("distance", "double", true, "miles")),
            List.of(new Column("probability", "double", false, "")),
            List.of(Map.of("type", "numeric", "column", "hour")),
            0.5,
            Map.of("test.auc", 0.71),
            Map.of("trainer", "xgboost", "tables", Map.of("gold.flights", 3)),
            "1",
            Map.of("trees.json", "ab"));

    static List<String> fields() {
        return MANIFEST.toMap().keySet().stream()
                .filter(field -> !field.equals("format"))
                .toList();
    }

    @Test
    void aManifestComesBackAsItWentOut() {
        assertThat(ModelManifest.fromMap(MANIFEST.toMap())).isEqualTo(MANIFEST);
    }

    @Test
    void itsMapHasEveryComponentByItsName() {
        var components = java.util.Arrays.stream(ModelManifest.class.getRecordComponents())
                .map(java.lang.reflect.RecordComponent::getName)
                .toList();

        assertThat(fields()).containsExactlyElementsOf(components);
        assertThat(MANIFEST.toMap()).containsEntry("format", 1);
    }

    @ParameterizedTest
    @MethodSource("fields")
    void aFieldThatIsMissingIsRefused(String field) {
        var map = MANIFEST.toMap();
        map.remove(field);

        refused(map);
    }

    @ParameterizedTest
    @MethodSource("fields")
    void aFieldOfAnotherTypeIsRefused(String field) {
        var map = MANIFEST.toMap();
        map.put(field, field.equals("threshold") ? "0.5" : 5);

        refused(map);
    }

    @Test
    void whatStandsInAListOrMapIsCheckedToo() {
        refused(with("steps", List.of("numeric")));
        refused(with("files", Map.of("trees.json", 5)));
        refused(with("metrics", Map.of("test.auc", "0.71")));
        refused(with("inputs", List.of("hour")));
        refused(with("inputs", List.of(Map.of("name", "hour", "type", "long", "unit", ""))));
        refused(with("inputs", List.of(Map.of("type", "long", "nullable", true, "unit", ""))));
        refused(with("outputs", List.of(Map.of("name", "x", "nullable", true, "unit", ""))));
    }

    @Test
    void aColumnWithoutAUnitHasNone() {
        var read = ModelManifest.fromMap(
                with("inputs", List.of(Map.of("name", "hour", "type", "long", "nullable", false))));

        assertThat(read.inputs()).containsExactly(new Column("hour", "long", false, ""));
    }

    @Test
    void aNewerFormatIsRefusedAsSuchWhateverItHolds() {
        assertThatThrownBy(() -> ModelManifest.fromMap(Map.of("format", 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("its format 2 is newer than 1, the newest this version reads");
    }

    @Test
    void aMapWithoutAFormatIsNoManifest() {
        for (var map : List.<Map<String, ?>>of(Map.of(), Map.of("format", "1"))) {
            assertThatThrownBy(() -> ModelManifest.fromMap(map))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("it is not a model manifest: 'format' is missing");
        }
    }

    @Test
    void withFilesChangesTheDigestsAndNothingElse() {
        var changed = MANIFEST.withFiles(Map.of("model.onnx", "cd"));

        assertThat(changed.files()).isEqualTo(Map.of("model.onnx", "cd"));
        assertThat(changed.withFiles(MANIFEST.files())).isEqualTo(MANIFEST);
    }

    private static Map<String, Object> with(String field, Object value) {
        var map = new LinkedHashMap<>(MANIFEST.toMap());
        map.put(field, value);
        return map;
    }

    private static void refused(Map<String, Object> map) {
        assertThatThrownBy(() -> ModelManifest.fromMap(map))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("it is not a model manifest: a field is missing or of the wrong type");
    }
}
