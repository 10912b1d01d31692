package io.aimass.training.trainer;

/**
 * @param file the engine's own file within a model package, read by {@link io.aimass.scoring.Scorer}
 */
public record TrainedModel(String file, byte[] content) {}
