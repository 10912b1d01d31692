package io.aimass.spark.notebook;

/**
 * What notebooks may do beyond reading and writing the lake's tables.
 *
 * @param python functions in Python that run in the driver and on its executors
 * @param artifacts uploaded Python files and archives
 */
public record NotebookPolicy(boolean python, boolean artifacts) {}
