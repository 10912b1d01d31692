/** What a record looks like: formats, columns, converters. */
package io.aimass.ingest.format;
