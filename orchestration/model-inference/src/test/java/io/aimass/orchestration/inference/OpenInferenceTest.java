package io.aimass.orchestration.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.scoring.Scorer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OpenInferenceTest extends InferenceTest {
    private static final String INFER = "/v2/models/flight-delay/infer";

    @Test
    void theServerIsLiveAndDescribed() {
        assertThat(client().get("/v2/health/live")).containsEntry("live", true);
        assertThat(client().get("/v2")).containsOnlyKeys("name", "version", "extensions");
    }

    @Test
    void itIsReadyWhileTheServerAnswersAndNotAfterwardsWithoutAModel() {
        await("readiness", () -> ready().equals(new Answer(200, Map.of("ready", true))));

        server.server().close();

        await("the end of readiness", () -> ready().equals(new Answer(503, Map.of("ready", false))));
    }

    @Test
    void everyVersionThereIsIsListed() {
        repository.with("2", TestModels.constant(2)).with("10", TestModels.constant(10));

        assertThat(client().get("/v2/models/flight-delay")).containsEntry("versions", List.of("1", "2", "10"));
        assertThat(client().get("/v2/models/flight-delay/versions/2"))
                .containsEntry("versions", List.of("1", "2", "10"));
    }

    @Test
    void aModelIsDescribedByItsSignature() {
        for (var path : List.of("/v2/models/flight-delay", "/v2/models/flight-delay/versions/1")) {
            var model = client().get(path);
            assertThat(model)
                    .containsEntry("name", "flight-delay")
                    .containsEntry("versions", List.of("1"))
                    .containsEntry("platform", "aimass_xgboost");
            assertThat((List<?>) model.get("inputs"))
                    .isEqualTo(List.of(
                            tensor("distance", "FP64"),
                            tensor("hour", "INT64"),
                            tensor("origin", "BYTES"),
                            tensor("holiday", "BOOL")));
            assertThat((List<?>) model.get("outputs"))
                    .isEqualTo(
                            List.of(tensor("class", "INT64"), tensor("probability", "FP64"), tensor("margin", "FP64")));
            assertThat(client().get(path + "/ready")).containsEntry("ready", true);
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void tensorsAreScoredAsTheScorerDoes() {
        var scorer = Scorer.load(TestModels.forest(1));
        var random = new Random(9);
        var records = new ArrayList<Map<String, Object>>();
        var columns = new HashMap<String, List<Object>>();
        TestModels.INPUTS.forEach(c -> columns.put(c.name(), new ArrayList<>()));
        for (var i = 0; i < 200; i++) {
            var record = TestModels.row(random);
            records.add(record);
            columns.forEach((name, data) -> data.add(record.get(name)));
        }
        var inputs = List.of(
                input("hour", "INT64", columns.get("hour")),
                input("distance", "FP64", columns.get("distance")),
                input("holiday", "BOOL", columns.get("holiday")),
                input("origin", "BYTES", columns.get("origin")));
        var answer = client().post("/v2/models/flight-delay/versions/1/infer", Map.of("id", "42", "inputs", inputs));
        assertThat(answer)
                .containsEntry("model_name", "flight-delay")
                .containsEntry("model_version", "1")
                .containsEntry("id", "42");
        var outputs = (List<Map<String, Object>>) answer.get("outputs");
        assertThat(outputs).hasSize(3).allSatisfy(o -> assertThat(o).containsEntry("shape", List.of(200)));
        assertThat(outputs.get(0).get("data"))
                .isEqualTo(records.stream().map(r -> scorer.score(r).label()).toList());
        assertThat(outputs.get(1).get("data"))
                .isEqualTo(
                        records.stream().map(r -> scorer.score(r).probability()).toList());
        assertThat(outputs.get(2).get("data"))
                .isEqualTo(records.stream().map(r -> scorer.score(r).margin()).toList());
    }

    @Test
    @SuppressWarnings("unchecked")
    void onlyTheOutputsAskedForAreAnsweredAndColumnsOfOneValueAreTaken() {
        var answer = post(
                INFER,
                "{\"inputs\": [{\"name\": \"hour\", \"shape\": [2, 1], \"datatype\": \"INT32\", \"data\": [[1], [2]]}], \"outputs\": [{\"name\": \"class\"}]}");
        assertThat(answer.status()).isEqualTo(200);
        var outputs = (List<Map<String, Object>>) answer.body().get("outputs");
        assertThat(outputs).hasSize(1);
        assertThat(outputs.get(0))
                .containsEntry("name", "class")
                .containsEntry("datatype", "INT64")
                .containsEntry("shape", List.of(2));
    }

    @Test
    void anOutputThatIsAskedForTwiceIsRefused() {
        var answer = post(
                INFER,
                "{\"inputs\": [{\"name\": \"hour\", \"shape\": [1], \"datatype\": \"INT32\", \"data\": [1]}], \"outputs\": [\"class\", \"class\"]}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(String.valueOf(answer.body().get("error"))).contains("Output 'class' is asked for twice.");
    }

    @Test
    void aMistakeIsAnsweredAsTheProtocolHasIt() {
        var mistakes = new String[][] {
            {
                "[{\"name\": \"huor\", \"shape\": [1], \"datatype\": \"INT64\", \"data\": [1]}]",
                "'huor' is not a column of the model"
            },
            {
                "[{\"name\": \"hour\", \"shape\": [2], \"datatype\": \"INT64\", \"data\": [1]}]",
                "Input 'hour' has shape [2] but 1 values."
            },
            {
                "[{\"name\": \"hour\", \"shape\": [1, 2], \"datatype\": \"INT64\", \"data\": [1, 2]}]",
                "Input 'hour' has shape [1, 2]; it must be [n] or [n, 1]"
            },
            {
                "[{\"name\": \"hour\", \"shape\": [-1], \"datatype\": \"INT64\", \"data\": [1]}]",
                "it must be [n] or [n, 1] with n from 1 to 10000"
            },
            {
                "[{\"name\": \"hour\", \"shape\": [1], \"datatype\": \"FP64\", \"data\": [1]}]",
                "Input 'hour' has datatype FP64; it takes INT64"
            },
            {
                "[{\"name\": \"hour\", \"shape\": [1], \"datatype\": \"INT64\", \"parameters\": {\"binary_data_size\": 8}}]",
                "binary tensors are not accepted"
            },
            {
                "[{\"name\": \"hour\", \"shape\": [1], \"datatype\": \"INT64\", \"data\": [\"1\"]}]",
                "Row 0: Column 'hour' is '1'; it must be a whole number."
            },
            {
                "[{\"name\": \"hour\", \"shape\": [1], \"datatype\": \"INT64\", \"data\": [null]}]",
                "Row 0: Column 'hour' is required"
            },
            {
                "[{\"name\": \"distance\", \"shape\": [1], \"datatype\": \"FP64\", \"data\": [1]}]",
                "Row 0: Column 'hour' is required"
            },
            {
                "[{\"name\": \"hour\", \"shape\": [1], \"datatype\": \"INT64\", \"data\": [[[1]]]}]",
                "Row 0: Column 'hour' is a list"
            },
            {"[5]", "'inputs' has an item without a 'name'."},
            {"[]", "'inputs' must be a list of tensors"},
            {"null", "'inputs' must be a list of tensors"}
        };
        for (var mistake : mistakes) {
            var answer = post(INFER, "{\"inputs\": " + mistake[0] + "}");
            assertThat(answer.status()).as(answer.message()).isEqualTo(400);
            assertThat(answer.body().get("error"))
                    .isInstanceOf(String.class)
                    .asString()
                    .contains(mistake[1]);
        }
    }

    @Test
    void tensorsOfDifferentLengthsAndUnknownModelsAreRefused() {
        var unequal = post(
                INFER,
                "{\"inputs\": [{\"name\": \"hour\", \"shape\": [2], \"datatype\": \"INT64\", \"data\": [1, 2]},"
                        + "{\"name\": \"distance\", \"shape\": [1], \"datatype\": \"FP64\", \"data\": [1]}]}");
        assertThat(unequal.status()).isEqualTo(400);
        assertThat(unequal.message()).isEqualTo("Input 'distance' has 1 rows, 'hour' has 2.");
        var unknown = post("/v2/models/nothing/infer", "{\"inputs\": []}");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.body().get("error")).isInstanceOf(String.class);
    }

    private Answer ready() {
        return get("/v2/health/ready");
    }

    private static Map<String, Object> tensor(String name, String datatype) {
        return Map.of("name", name, "datatype", datatype, "shape", List.of(-1));
    }

    private static Map<String, Object> input(String name, String datatype, List<Object> data) {
        return Map.of("name", name, "shape", List.of(data.size()), "datatype", datatype, "data", data);
    }
}
