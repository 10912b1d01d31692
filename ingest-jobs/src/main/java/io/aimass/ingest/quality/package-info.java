/** Expectations and the quarantine. */
package io.aimass.ingest.quality;
