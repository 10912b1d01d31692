package io.aimass.ingest.source;

/**
 * Some messages of one partition.
 *
 * @param from the first offset
 * @param end the one after the last
 */
record KafkaRange(String topic, int partition, long from, long end) {
    boolean isEmpty() {
        return from >= end;
    }

    /** Only types of the JDK travel, so that no class loader matters. */
    Object[] encode() {
        return new Object[] {topic, partition, from, end};
    }

    static KafkaRange decode(Object[] fields) {
        return new KafkaRange((String) fields[0], (Integer) fields[1], (Long) fields[2], (Long) fields[3]);
    }
}
