package io.aimass.spark;

import org.apache.spark.sql.delta.catalog.DeltaCatalog;

/** The session's catalogue. */
public final class LakeCatalog extends DeltaCatalog {}
