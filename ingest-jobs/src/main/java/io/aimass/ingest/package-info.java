/** Job type {@code ingest}: rows of a source into a bronze table, each accounted for. */
package io.aimass.ingest;
