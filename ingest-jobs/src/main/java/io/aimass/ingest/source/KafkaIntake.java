package io.aimass.ingest.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.contracts.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Takes each partition's messages from the offset after the last one taken up to the end as it is now. They go once to text files in the
 * scratch folder; the offsets stand in the commit that holds the rows, so that a message is in the table once, whatever is killed.
 */
final class KafkaIntake {
    /** Under this key of the commit info: of each topic the next offset of each partition. */
    static final String OFFSETS = "offsets";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<TreeMap<String, Map<Integer, Long>>> OF_TOPICS = new TypeReference<>() {};
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final KafkaSource source;
    private final Reading reading;
    private final HashMap<String, Object> config;

    KafkaIntake(KafkaSource source, Reading reading) {
        this.source = source;
        this.reading = reading;
        this.config = source.consumer(
                source.secret().isEmpty() ? "" : reading.context().secret(source.secret()));
    }

    Intake take() {
        var ranges = ranges();
        var next = new TreeMap<Integer, Long>();
        ranges.forEach(range -> next.put(range.partition(), range.end()));
        var full = ranges.stream().filter(range -> !range.isEmpty()).toList();
        if (full.isEmpty()) {
            return new Intake(List.of(), false, Map.of(), () -> {});
        }
        return new Intake(
                files(stage(full)),
                false,
                Map.of(OFFSETS, text(next, reading.known().all().get(OFFSETS))),
                () -> {});
    }

    private List<KafkaRange> ranges() {
        var taken = offsets(reading.known().all().get(OFFSETS));
        var begun = offsets(reading.begun().get(OFFSETS));
        try (var consumer = new KafkaConsumer<byte[], byte[]>(config)) {
            var partitions = partitions(consumer);
            var first = consumer.beginningOffsets(partitions, PATIENCE);
            var end = consumer.endOffsets(partitions, PATIENCE);
            var ranges = new ArrayList<KafkaRange>();
            for (var partition : partitions) {
                var number = partition.partition();
                var from = taken.getOrDefault(number, first.get(partition));
                var to = begun.isEmpty() ? end.get(partition) : begun.getOrDefault(number, from);
                checkTold(number, from, end.get(partition));
                ranges.add(new KafkaRange(
                        source.topic(), number, present(number, from, first.get(partition)), Math.max(from, to)));
            }
            return ranges;
        } catch (KafkaException e) {
            throw failed(e);
        }
    }

    private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
        var topics = consumer.listTopics(PATIENCE);
        var found = topics.get(source.topic());
        if (found == null) {
            throw new JobException(
                    ErrorType.USER,
                    source.servers() + ": " + Names.unknown(source.topic(), "topic of it", visible(topics.keySet())));
        }
        return found.stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .sorted(java.util.Comparator.comparingInt(TopicPartition::partition))
                .toList();
    }

    private static Collection<String> visible(Set<String> topics) {
        return topics.stream().filter(name -> !name.startsWith("__")).sorted().toList();
    }

    private void checkTold(int partition, long from, long end) {
        if (from > end) {
            throw JobException.data(
                    "Partition %d of topic %s ends at offset %d, but offsets up to %d have been taken already: the topic was made anew. Give its messages another source and target.",
                    partition, source.topic(), end, from - 1);
        }
    }

    /** @return from where there still are messages */
    private long present(int partition, long from, long first) {
        if (from >= first) {
            return from;
        }
        if (!source.skip()) {
            throw JobException.data(
                    "Offsets %d to %d of partition %d of topic %s were deleted before they were read; nothing was taken. Keep messages longer, ingest more often, or write lost: skip in the connection to go on without them.",
                    from, first - 1, partition, source.topic());
        }
        reading.context()
                .warn(String.format(
                        "Offsets %d to %d of partition %d of topic %s were deleted before they were read: %d messages or fewer are lost",
                        from, first - 1, partition, source.topic(), first - from));
        return first;
    }

    private List<Object[]> stage(List<KafkaRange> ranges) {
        var conf = conf();
        var task = new KafkaTask(config, reading.scratch() + "/kafka", conf);
        var staged = context()
                .parallelize(ranges.stream().map(KafkaRange::encode).toList(), ranges.size())
                .map(task)
                .collect();
        for (var part : staged) {
            if (!((String) part[0]).isEmpty()) {
                throw JobException.external(
                        null,
                        "Topic %s of %s could not be read to the end: %s. Nothing was written; run it again.",
                        source.topic(),
                        source.servers(),
                        part[0]);
            }
        }
        return staged;
    }

    /** Counts the staged records anew. */
    private List<SourceFile> files(List<Object[]> staged) {
        var scan = ScanTask.ofStaged(reading.format().boundary(), false, reading.scratch(), conf());
        var uris = staged.stream().map(part -> (String) part[1]).toList();
        var scanned = context().parallelize(uris, uris.size()).map(scan).collect();
        var files = new ArrayList<SourceFile>();
        for (var i = 0; i < staged.size(); i++) {
            var range = KafkaRange.decode((Object[]) staged.get(i)[3]);
            var messages = (Long) staged.get(i)[2];
            var file = ScannedFile.decode(scanned.get(i)).staged("The messages of topic " + source.topic());
            if (file.records() != messages) {
                throw JobException.user(
                        "%d messages of topic %s were read as %d records: format %s does not take a message as a record. Use json-lines.",
                        messages, source.topic(), file.records(), reading.format());
            }
            files.add(numbered(file, range));
        }
        return files.stream().filter(file -> file.records() > 0).toList();
    }

    /** A row's position is its message's offset and one, where the partition has no gaps. */
    private SourceFile numbered(SourceFile file, KafkaRange range) {
        var marks = file.marks().clone();
        for (var i = 2; i < marks.length; i += 3) {
            marks[i] += range.from();
        }
        var name = source.topic() + "/" + range.partition();
        return new SourceFile(
                name, file.uri(), Digests.id(Digests.hex(name)), file.header(), file.records(), true, marks);
    }

    private JobException failed(KafkaException e) {
        if (e instanceof AuthenticationException || e instanceof AuthorizationException) {
            return JobException.user(
                    "%s refuses the source '%s' access to topic %s: %s Correct user, password or security of '%s' in the profile.",
                    source.servers(), reading.source(), source.topic(), sentence(e), reading.source());
        }
        return JobException.external(
                e,
                "%s does not answer: %s Is the broker running, and the address of '%s' in the profile right?",
                source.servers(),
                sentence(e),
                reading.source());
    }

    private static String sentence(KafkaException e) {
        var text = String.valueOf(e.getMessage());
        return text.endsWith(".") ? text : text + ".";
    }

    private JavaSparkContext context() {
        return JavaSparkContext.fromSparkContext(reading.spark().sparkContext());
    }

    private SerializableConfiguration conf() {
        return new SerializableConfiguration(reading.spark().sessionState().newHadoopConf());
    }

    /** Of this source's topic. */
    private Map<Integer, Long> offsets(String text) {
        return byTopic(text).getOrDefault(source.topic(), Map.of());
    }

    private static Map<String, Map<Integer, Long>> byTopic(String text) {
        try {
            return text == null ? Map.of() : JSON.readValue(text, OF_TOPICS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A commit has no offsets: " + text, e);
        }
    }

    /** Those of other topics, which go to the same table, stay. */
    private String text(Map<Integer, Long> next, String before) {
        var offsets = new TreeMap<>(byTopic(before));
        offsets.put(source.topic(), next);
        try {
            return JSON.writeValueAsString(offsets);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
