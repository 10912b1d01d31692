package io.aimass.training.trainer;

import io.aimass.contracts.Settings;
import io.aimass.spark.fit.Encoding;
import io.aimass.spark.fit.FeatureColumns;
import java.util.Map;
import java.util.Optional;

/** BigDL on Spark: a declared network of embeddings and dense layers. */
public final class BigdlTrainer implements Trainer {
    static final String FILE = "network.json";
    static final String NOT_BUILT =
            "'trainer': 'bigdl' is not part of this build. Build it with the Maven profile 'bigdl', on Linux x86-64: mvn -Pbigdl package";

    private final Optional<NetworkFitter> fitter;

    public BigdlTrainer() {
        this(NetworkFitter.find());
    }

    BigdlTrainer(Optional<NetworkFitter> fitter) {
        this.fitter = fitter;
    }

    @Override
    public String name() {
        return "bigdl";
    }

    @Override
    public Encoding encoding() {
        return Encoding.NETWORK;
    }

    @Override
    public Fitting plan(Settings parameters, FeatureColumns columns) {
        var spec = NetworkSpec.from(parameters, columns);
        parameters.check(fitter.isPresent(), NOT_BUILT);
        return new NetworkFitting(spec, fitter.orElse((any, set, rounds) -> {
            throw new IllegalStateException(NOT_BUILT);
        }));
    }

    private record NetworkFitting(NetworkSpec spec, NetworkFitter fitter) implements Fitting {
        @Override
        public Map<String, Object> parameters() {
            return spec.toMap();
        }

        @Override
        public int partitions() {
            return spec.workers();
        }

        @Override
        public TrainedModel fit(TrainingSet set, Rounds rounds) {
            return new TrainedModel(FILE, fitter.fit(spec, set, rounds).write());
        }
    }
}
