package io.aimass.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exported files, evaluated by ONNX Runtime. */
class OnnxExportTest {
    private static final int ROWS = 5_000;

    @ParameterizedTest
    @ValueSource(strings = {"relu", "tanh", "sigmoid"})
    void aNetworkAnswersInOnnxRuntimeAsItIsServed(String activation) throws OrtException {
        var model = HandMadeNetwork.of(HandMadeNetwork.NETWORK.replace("relu", activation), HandMadeNetwork.STEPS);
        var rows = rows();
        var scorer = Scorer.load(model);

        try (var environment = OrtEnvironment.getEnvironment();
                var session = environment.createSession(OnnxExport.of(model).orElseThrow());
                var distance = OnnxTensor.createTensor(environment, numbers(rows), new long[] {ROWS, 1});
                var origin = OnnxTensor.createTensor(environment, texts(rows, 1), new long[] {ROWS, 1});
                var dest = OnnxTensor.createTensor(environment, texts(rows, 2), new long[] {ROWS, 1});
                var answer = session.run(Map.of("distance", distance, "origin", origin, "dest", dest))) {
            var margins = (float[][]) answer.get("margin").orElseThrow().getValue();
            var probabilities =
                    (float[][]) answer.get("probability").orElseThrow().getValue();
            var classes = (long[][]) answer.get("class").orElseThrow().getValue();
            for (var i = 0; i < ROWS; i++) {
                var served = scorer.score(rows.get(i));
                assertThat((double) margins[i][0]).isCloseTo(served.margin(), within(1e-5));
                assertThat((double) probabilities[i][0]).isCloseTo(served.probability(), within(1e-6));
                assertThat(classes[i][0]).isEqualTo(served.label());
            }
        }
    }

    @Test
    void otherEnginesAreNotExported() {
        assertThat(OnnxExport.of(HandMade.trees())).isEmpty();
    }

    private static List<Object[]> rows() {
        var random = new Random(7);
        var rows = new ArrayList<Object[]>();
        for (var i = 0; i < ROWS; i++) {
            rows.add(new Object[] {
                random.nextInt(10) == 0 ? Double.NaN : 1000 + 3000 * random.nextGaussian(),
                List.of("EWR", "JFK", "LGA", "").get(random.nextInt(4)),
                List.of("ATL", "BOS").get(random.nextInt(2))
            });
        }
        return rows;
    }

    private static DoubleBuffer numbers(List<Object[]> rows) {
        return DoubleBuffer.wrap(
                rows.stream().mapToDouble(row -> (double) row[0]).toArray());
    }

    private static String[] texts(List<Object[]> rows, int column) {
        return rows.stream().map(row -> (String) row[column]).toArray(String[]::new);
    }
}
