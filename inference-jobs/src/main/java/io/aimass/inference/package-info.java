/** The job type {@code score}: n models over a table in one scan. */
package io.aimass.inference;
