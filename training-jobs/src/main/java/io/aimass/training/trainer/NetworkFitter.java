package io.aimass.training.trainer;

import io.aimass.scoring.DenseNetwork;
import java.util.Optional;
import java.util.ServiceLoader;

/** Trains a declared network: the part of the trainer {@code bigdl} that only a build with the Maven profile {@code bigdl} has. */
public interface NetworkFitter {
    DenseNetwork fit(NetworkSpec spec, TrainingSet set, Trainer.Rounds rounds);

    static Optional<NetworkFitter> find() {
        return ServiceLoader.load(NetworkFitter.class, NetworkFitter.class.getClassLoader())
                .findFirst();
    }
}
