/** Job types on Spark: {@code SparkJob}, the driver loop, the lake by name. */
package io.aimass.spark;
