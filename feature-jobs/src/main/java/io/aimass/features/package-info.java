/** Job types {@code clean} and {@code features}: from tables as received to tables a model can learn from. */
package io.aimass.features;
