package io.aimass.orchestration.compute.cluster;

import java.net.URI;

/**
 * Pages of Spark's own.
 *
 * @param uri where they are
 * @param gate what opens them, as {@link io.aimass.contracts.ClusterGate} says
 */
public record SparkPage(URI uri, String gate) {}
