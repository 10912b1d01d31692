/** Spark's standalone cluster: its processes on this machine, from start to stop. */
package io.aimass.orchestration.compute.cluster;
