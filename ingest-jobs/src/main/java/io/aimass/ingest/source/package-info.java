/** Where rows come from: files and databases, read once, with their positions. */
package io.aimass.ingest.source;
