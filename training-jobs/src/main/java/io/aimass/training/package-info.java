/** Job types {@code train} and {@code evaluate}. */
package io.aimass.training;
