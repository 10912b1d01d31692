/**
 * Model packages and the evaluation of what they hold, in plain Java: the same code scores a table on Spark and a request online.
 */
@NullMarked
package io.aimass.scoring;

import org.jspecify.annotations.NullMarked;
