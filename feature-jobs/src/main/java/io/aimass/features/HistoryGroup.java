package io.aimass.features;

import java.util.List;

/**
 * History of the rows that share a key.
 *
 * @param name begins the features' names
 * @param by the key's columns; none for the history of all rows
 */
record HistoryGroup(String name, List<String> by, List<Span> spans) {}
