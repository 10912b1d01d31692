package io.aimass.scoring;

import io.aimass.contracts.ModelManifest;
import io.aimass.contracts.ModelManifest.Column;
import java.util.List;
import java.util.Map;

/** A network small enough to be computed by hand: a number and two categories, two hidden units. */
final class HandMadeNetwork {
    static final List<Column> INPUTS = List.of(
            new Column("distance", "double", true, "miles"),
            new Column("origin", "string", true, ""),
            new Column("dest", "string", true, ""));

    static final List<Map<String, Object>> STEPS = List.of(
            Map.of("type", "standardize", "column", "distance", "mean", 1000.0, "scale", 500.0, "fill", 1250.0),
            Map.of("type", "index", "column", "origin", "values", List.of("EWR", "JFK")),
            Map.of("type", "index", "column", "dest", "values", List.of("ATL")));

    static final String NETWORK = """
            {"slots": 3,
             "embeddings": [{"slot": 1, "vectors": [[0, 0], [1, -1], [0.5, 2]]}, {"slot": 2, "vectors": [[0.25], [-0.75]]}],
             "layers": [{"activation": "relu", "weights": [[1, 0.5, 0, 2], [-1, 0, 0.5, 1]], "bias": [0.125, -0.25]},
                        {"activation": "none", "weights": [[1, -2]], "bias": [0.5]}]}
            """;

    private HandMadeNetwork() {}

    static ModelPackage of(String network, List<Map<String, Object>> steps) {
        var manifest = new ModelManifest(
                "flight-delay",
                "bigdl",
                "network.json",
                INPUTS,
                List.of(new Column("probability", "double", false, "")),
                steps,
                0.5,
                Map.of(),
                Map.of(),
                "1",
                Map.of());
        return ModelPackage.seal(manifest, Map.of("network.json", HandMade.bytes(network)));
    }

    static ModelPackage model() {
        return of(NETWORK, STEPS);
    }
}
