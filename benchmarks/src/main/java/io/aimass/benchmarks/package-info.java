/** Programs that do the same work twice, ours and beside it, and end with one JSON line. */
package io.aimass.benchmarks;
