package io.aimass.orchestration.compute.cluster;

/**
 * What a machine gives to a cluster.
 *
 * @param cores of each worker
 * @param memory of each worker, as Spark writes it: {@code 2g}
 */
public record ClusterSize(int workers, int cores, String memory) {}
