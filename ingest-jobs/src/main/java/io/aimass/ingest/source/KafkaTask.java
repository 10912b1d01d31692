package io.aimass.ingest.source;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.SerializableConfiguration;

/** Stages a range of messages, one a line. Answers error, URI, messages, range. */
record KafkaTask(HashMap<String, Object> config, String folder, SerializableConfiguration conf)
        implements Function<Object[], Object[]> {
    private static final long serialVersionUID = 1L;
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final long SILENCE = TimeUnit.SECONDS.toNanos(60);
    private static final byte[] NOTHING = "null".getBytes(StandardCharsets.UTF_8);

    /** Without the configuration, which holds a password. */
    @Override
    public String toString() {
        return "KafkaTask[" + folder + "]";
    }

    @Override
    public Object[] call(Object[] encoded) throws IOException {
        var range = KafkaRange.decode(encoded);
        var uri = folder + "/" + UUID.randomUUID();
        try (var consumer = new KafkaConsumer<byte[], byte[]>(config);
                var out = new BufferedOutputStream(Hadoop.create(uri, conf.value()), 1 << 16)) {
            return new Object[] {"", uri, copy(consumer, range, out), encoded};
        } catch (KafkaException e) {
            return new Object[] {e.getClass().getSimpleName() + ": " + e.getMessage(), "", 0L, encoded};
        }
    }

    private static long copy(KafkaConsumer<byte[], byte[]> consumer, KafkaRange range, OutputStream out)
            throws IOException {
        var partition = new TopicPartition(range.topic(), range.partition());
        consumer.assign(List.of(partition));
        consumer.seek(partition, range.from());
        var messages = 0L;
        var heard = System.nanoTime();
        while (consumer.position(partition) < range.end()) {
            var records = consumer.poll(POLL);
            for (var record : records) {
                if (record.offset() < range.end()) {
                    line(record.value(), out);
                    messages++;
                }
            }
            if (!records.isEmpty()) {
                heard = System.nanoTime();
            } else if (System.nanoTime() - heard > SILENCE) {
                throw new KafkaException("no message for " + TimeUnit.NANOSECONDS.toSeconds(SILENCE) + " s at offset "
                        + consumer.position(partition));
            }
        }
        return messages;
    }

    /**
     * Line breaks, which JSON has between its parts only, would make two records of a message; a message of nothing would be none and
     * is {@code null}.
     */
    private static void line(byte[] value, OutputStream out) throws IOException {
        for (var b : isBlank(value) ? NOTHING : value) {
            out.write(b == '\n' || b == '\r' ? ' ' : b);
        }
        out.write('\n');
    }

    private static boolean isBlank(byte[] value) {
        if (value != null) {
            for (var b : value) {
                if (b < 0 || b > ' ') {
                    return false;
                }
            }
        }
        return true;
    }
}
