/** CentralizedStorage: files and content-addressed blobs below one root, on a local disk, HDFS or S3. */
package io.aimass.storage;
