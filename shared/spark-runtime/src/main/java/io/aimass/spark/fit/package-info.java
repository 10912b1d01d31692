/**
 * Fits feature steps on rows of a table. What is fitted is applied by {@link io.aimass.scoring.FittedSteps}, the same in Spark,
 * batch and online.
 */
package io.aimass.spark.fit;
