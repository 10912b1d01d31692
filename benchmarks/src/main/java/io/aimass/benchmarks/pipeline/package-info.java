/** The benchmark {@code pipeline}: a warm driver of ours and a hand-written Spark program, step by step over the same files. */
package io.aimass.benchmarks.pipeline;
