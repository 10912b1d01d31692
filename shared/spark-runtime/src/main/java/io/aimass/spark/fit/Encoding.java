package io.aimass.spark.fit;

/** Which steps suit an engine. */
public enum Encoding {
    /** Numbers standardized, a missing one replaced by the mean; a slot per category. For sums of weighted slots. */
    LINEAR,
    /** Numbers standardized, a missing one replaced by the mean; a category by its position. For networks with embeddings. */
    NETWORK,
    /** Numbers as they are, a missing one left missing; categories by their rank in the label's mean. For trees. */
    TREES
}
