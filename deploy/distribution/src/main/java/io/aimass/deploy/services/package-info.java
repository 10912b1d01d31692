/** Servers that the demo's cluster profile runs on beside Spark: Kafka, HDFS, PostgreSQL, S3, each a process of its own. */
package io.aimass.deploy.services;
