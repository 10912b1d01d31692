/** Training with BigDL; compiled by the Maven profile {@code bigdl} only. */
@NullMarked
package io.aimass.training.bigdl;

import org.jspecify.annotations.NullMarked;
