package io.aimass.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobException;
import io.aimass.contracts.RowAccounting;
import io.aimass.contracts.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaTest extends SourceConnectionContract {
    @TempDir
    static java.nio.file.Path shared;

    private static LocalKafka kafka;
    private String topic;

    @BeforeAll
    static void startKafka() throws Exception {
        kafka = LocalKafka.start(shared);
    }

    @AfterAll
    static void stopKafka() throws Exception {
        kafka.close();
    }

    @Override
    String kind() {
        return "kafka";
    }

    @Override
    Map<String, Object> pairs(int from, int to) throws Exception {
        if (topic == null) {
            topic = newTopic(1);
        }
        kafka.send(topic, messages(from, to));
        return connection(topic);
    }

    @Test
    void everyMessageOfEveryPartitionIsTakenOnceThroughKillsOfTheBroker() throws Exception {
        var many = newTopic(3);
        var sent = 0;
        for (var round = 0; round < 2; round++) {
            kafka.send(many, messages(sent + 1, sent + 200));
            sent += 200;
            ingest(spec(many));
            kafka.kill();
            kafka.begin();
        }
        kafka.send(many, messages(sent + 1, sent + 50));

        assertThat(rows(ingest(spec(many)))).isEqualTo(new RowAccounting("pairs", 50, 50, 0, 0, 0));

        assertThat(table("bronze.pairs")
                        .selectExpr("count(*)", "count(DISTINCT id)", "sum(id)", "count(DISTINCT _source_file)")
                        .head())
                .hasToString("[450,450,101475,3]");
        assertThat(table("bronze.pairs")
                        .selectExpr("count(DISTINCT struct(_source_file, _position))")
                        .head())
                .hasToString("[450]");
    }

    @Test
    void aPoisonMessageIsQuarantinedWithItsOffsetAndTheOthersGoOn() throws Exception {
        var mixed = newTopic(1);
        var values = new ArrayList<>(messages(1, 3));
        values.add("{\"id\": 4, \"name\":");
        values.add("{\n  \"id\": 5,\r\n  \"name\": \"over\"\n}");
        values.add(null);
        values.add(" \r\n");
        values.add("{\"id\": \"six\", \"name\": \"n6\"}");
        values.addAll(messages(7, 8));
        kafka.send(mixed, values);

        assertThat(rows(ingest(spec(mixed)))).isEqualTo(new RowAccounting("pairs", 10, 6, 4, 0, 0));

        assertThat(strings(table("bronze.pairs_quarantine")
                        .orderBy("position")
                        .select("source_file", "position", "rules")))
                .containsExactly(
                        "[" + mixed + "/0,4,parse]",
                        "[" + mixed + "/0,6,parse]",
                        "[" + mixed + "/0,7,parse]",
                        "[" + mixed + "/0,8,type:id]");
        assertThat(ingest(spec(mixed)).unchanged()).isTrue();
    }

    @Test
    void aMessageLeftInTheQuarantineByARunThatDiedIsThereOnceWhenItIsTakenAgainWithMore() throws Exception {
        var mixed = newTopic(1);
        kafka.send(mixed, List.of("{\"id\": 1, \"name\": \"n1\"}", "{\"id\":"));
        ingest(new IngestJob(), spec(mixed), "r-died");
        deleteTable("lake/bronze/pairs");
        kafka.send(mixed, List.of("{\"id\": 3, \"name\": \"n3\"}", "{\"name\":"));

        assertThat(rows(ingest(new IngestJob(), spec(mixed), "r-next")))
                .isEqualTo(new RowAccounting("pairs", 4, 2, 2, 0, 0));

        assertThat(strings(table("bronze.pairs_quarantine").orderBy("position").select("position", "run")))
                .containsExactly("[2,r-next]", "[4,r-next]");
    }

    @Test
    void aMessageThatBeginsAsAnArchiveOrATextOfAnotherEncodingDoesIsAMessageLikeOthers() throws Exception {
        var two = newTopic(2);
        var values = new ArrayList<>(List.of("PK\u0003\u0004 no archive", "\ufeff no mark"));
        values.addAll(messages(1, 8));
        kafka.send(two, values);

        assertThat(rows(ingest(spec(two)))).isEqualTo(new RowAccounting("pairs", 10, 8, 2, 0, 0));

        assertThat(strings(
                        table("bronze.pairs_quarantine").orderBy("source_file").select("source_file", "position")))
                .containsExactly("[" + two + "/0,1]", "[" + two + "/1,1]");
        assertThat(ingest(spec(two)).unchanged()).isTrue();
    }

    @Test
    void topicsThatGoToOneTableAreEachTakenFromTheirOwnOffsets() throws Exception {
        var one = newTopic(1);
        var other = newTopic(1);
        kafka.send(one, messages(1, 10));
        kafka.send(other, messages(11, 40));
        ingest(spec(one));
        assertThat(rows(ingest(spec(other))).written()).isEqualTo(30);
        kafka.send(one, messages(41, 45));

        assertThat(rows(ingest(spec(one))).written()).isEqualTo(5);

        assertThat(ingest(spec(other)).unchanged()).isTrue();
        assertThat(table("bronze.pairs").selectExpr("count(*)", "sum(id)").head())
                .hasToString("[45,1035]");
    }

    @Test
    void aTableThatWasFilledFromFilesGoesOnFromTheTopicAndBack() throws Exception {
        var topic = newTopic(1);
        var files = spec(topic);
        files.put("format", "csv");
        files.put("connection", file(folder));
        write("a.csv", "id,name\n1,n1\n2,n2\n");
        assertThat(rows(ingest(files)).written()).isEqualTo(2);
        kafka.send(topic, messages(3, 5));

        assertThat(rows(ingest(spec(topic))).written()).isEqualTo(3);

        assertThat(ingest(spec(topic)).unchanged()).isTrue();
        assertThat(ingest(files).unchanged()).isTrue();
        write("b.csv", "id,name\n6,n6\n");
        assertThat(rows(ingest(files)).written()).isEqualTo(1);
        assertThat(ingest(spec(topic)).unchanged()).isTrue();
        assertThat(table("bronze.pairs").selectExpr("count(*)", "sum(id)").head())
                .hasToString("[6,21]");
    }

    @Test
    void messagesDeletedBeforeTheyWereReadStopTheRunUnlessTheyMayBeLost() throws Exception {
        var short_ = newTopic(1);
        kafka.send(short_, messages(1, 10));
        ingest(spec(short_));
        kafka.send(short_, messages(11, 30));
        kafka.deleteBefore(short_, 0, 15);

        assertThatThrownBy(() -> ingest(spec(short_)))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.DATA))
                .hasMessageContaining("Offsets 10 to 14 of partition 0 of topic " + short_ + " were deleted")
                .hasMessageContaining("lost: skip");
        assertThat(table("bronze.pairs").count()).isEqualTo(10);

        var lenient = spec(short_);
        lenient.put("connection", Map.of("kind", "kafka", "servers", kafka.servers(), "topic", short_, "lost", "skip"));
        assertThat(rows(ingest(lenient))).isEqualTo(new RowAccounting("pairs", 15, 15, 0, 0, 0));
        assertThat(lastRun().events().toString()).contains("5 messages or fewer are lost");
    }

    @Test
    void anUnknownTopicIsNamedWithTheNearestAndASilentBrokerIsExternal() throws Exception {
        var known = newTopic(1);

        assertThatThrownBy(() -> ingest(spec(known + "x")))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.USER))
                .hasMessageContaining(known);

        var silent = spec(known);
        silent.put("connection", Map.of("kind", "kafka", "servers", "127.0.0.1:1", "topic", known));
        assertThatThrownBy(() -> ingest(silent))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.EXTERNAL))
                .hasMessageContaining("127.0.0.1:1 does not answer");
    }

    /** Attack A8: client properties that name classes or read files. */
    @Test
    void propertiesThatCouldLoadClassesOrReadFilesAreRefusedBeforeAClientSeesThem() throws Exception {
        for (var property : List.of(
                "sasl.jaas.config",
                "sasl.oauthbearer.token.endpoint.url",
                "sasl.login.callback.handler.class",
                "interceptor.classes",
                "ssl.engine.factory.class",
                "key.deserializer",
                "config.providers")) {
            var spec = spec("some-topic");
            spec.put(
                    "connection",
                    Map.of(
                            "kind",
                            "kafka",
                            "servers",
                            "127.0.0.1:1",
                            "topic",
                            "some-topic",
                            "properties",
                            Map.of(property, "com.sun.security.auth.module.JndiLoginModule")));
            assertThatThrownBy(() -> new IngestJob().plan(Settings.of("ingest", spec)))
                    .as(property)
                    .isInstanceOf(InvalidSettings.class)
                    .hasMessageContaining("'" + property + "' is not allowed");
        }
    }

    private static String newTopic(int partitions) throws Exception {
        var name = "pairs-" + UUID.randomUUID();
        kafka.topic(name, partitions);
        return name;
    }

    private static Map<String, Object> connection(String topic) {
        return Map.of("kind", "kafka", "servers", kafka.servers(), "topic", topic);
    }

    private static Map<String, Object> spec(String topic) throws Exception {
        return merged("""
                name: pairs
                target: bronze.pairs
                max-quarantined: 10
                columns:
                  - {name: id, type: long}
                  - {name: name, type: string}
                """, connection(topic));
    }

    private static List<String> messages(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(id -> "{\"id\": " + id + ", \"name\": \"n" + id + "\"}")
                .toList();
    }
}
