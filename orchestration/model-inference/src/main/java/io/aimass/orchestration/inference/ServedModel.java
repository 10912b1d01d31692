package io.aimass.orchestration.inference;

import io.aimass.scoring.Scorer;

/** A version in memory. Immutable: a request that has it is answered by it from beginning to end. */
record ServedModel(String name, String version, String digest, Scorer scorer) {}
