package io.aimass.ingest.source;

import java.util.Map;

/**
 * A database source with its settings.
 *
 * @param secret the name of the password's secret; empty when there is no password
 * @param column by whose values the reading is divided; empty when it is not
 */
record JdbcSource(
        JdbcUrl url,
        Map<String, String> properties,
        Relation relation,
        String user,
        String secret,
        String column,
        int partitions) {}
