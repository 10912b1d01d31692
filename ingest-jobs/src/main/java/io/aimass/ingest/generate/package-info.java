/** Job type {@code generate}: any number of flights with the distributions of the real ones. */
package io.aimass.ingest.generate;
