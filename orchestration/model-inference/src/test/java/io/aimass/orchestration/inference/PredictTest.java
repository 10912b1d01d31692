package io.aimass.orchestration.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.orchestration.platform.http.Access;
import io.aimass.scoring.Scorer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PredictTest extends InferenceTest {
    private static final String PREDICT = "/api/v1/models/flight-delay/predict";

    @Test
    @SuppressWarnings("unchecked")
    void predictionsOverHttpAreThoseOfTheScorerToTheBit() {
        var scorer = Scorer.load(TestModels.forest(1));
        var random = new Random(5);
        var records = new ArrayList<Map<String, Object>>();
        for (var i = 0; i < 1_000; i++) {
            records.add(TestModels.row(random));
        }
        var answer = predict(Map.of("records", records));
        assertThat(answer).containsEntry("model", "flight-delay").containsEntry("version", "1");
        var predictions = (List<Map<String, Object>>) answer.get("predictions");
        assertThat(predictions).hasSize(1_000);
        for (var i = 0; i < 1_000; i++) {
            var expected = scorer.score(records.get(i));
            assertThat(predictions.get(i))
                    .containsEntry("margin", expected.margin())
                    .containsEntry("probability", expected.probability())
                    .containsEntry("class", expected.label());
        }
        assertThat(predictions.stream().map(p -> p.get("margin")).distinct()).hasSizeGreaterThan(50);
    }

    @Test
    void aVersionIsAskedForByNumberOrAlias() {
        repository.with("2", TestModels.constant(2)).alias("candidate", "2");
        var record = List.of(Map.of("hour", 1));
        assertThat(predict(Map.of("records", record, "version", 2))).containsEntry("version", "2");
        assertThat(predict(Map.of("records", record, "version", "candidate"))).containsEntry("version", "2");
        assertThat(predict(Map.of("records", record))).containsEntry("version", "1");
    }

    @Test
    void aMistakeIsTheCallersAndNamed() {
        var mistakes = new String[][] {
            {
                "{\"records\": [{\"hour\": 1}, {\"hour\": 1, \"distnace\": 2}]}",
                "records[1]: 'distnace' is not a column of the model; did you mean 'distance'?"
            },
            {"{\"records\": [{\"distance\": 1}]}", "records[0]: Column 'hour' is required (long)"},
            {"{\"records\": [{\"hour\": \"1\"}]}", "records[0]: Column 'hour' is '1'; it must be a whole number."},
            {"{\"records\": [{\"hour\": 1.5}]}", "Column 'hour' is 1.5; it must be a whole number."},
            {
                "{\"records\": [{\"hour\": 123456789012345678901234567890}]}",
                "it must be a whole number of at most 64 bits"
            },
            {"{\"records\": [{\"hour\": 1, \"distance\": 1e999}]}", "The body has a number that is too large"},
            {"{\"records\": [{\"hour\": 1, \"distance\": NaN}]}", "The body is not a JSON object"},
            {"{\"records\": [{\"hour\": 1, \"distance\": {}}]}", "Column 'distance' is an object; it must be a number."
            },
            {"{\"records\": [{\"hour\": 1, \"origin\": 5}]}", "Column 'origin' is 5; it must be a string."},
            {"{\"records\": [5]}", "records[0] must be an object"},
            {"{\"records\": []}", "'records' must be a list of at least one object"},
            {"{}", "'records' must be a list of at least one object"},
            {"{\"record\": []}", "'record' is not a field of the request; did you mean 'records'?"},
            {"{\"records\": [{\"hour\": 1}], \"version\": []}", "'version' is neither a version's number nor an alias"},
            {
                "{\"records\": [{\"hour\": 1}], \"version\": \"../../x\"}",
                "'version' is neither a version's number nor an alias"
            },
            {"[]", "The body is not a JSON object"},
            {"null", "The body is not a JSON object"},
            {"{\"records\": [", "The body is not a JSON object"},
            {"hello", "The body is not a JSON object"}
        };
        for (var mistake : mistakes) {
            var answer = post(PREDICT, mistake[0]);
            assertThat(answer.status()).as(answer.message()).isEqualTo(400);
            assertThat(answer.message()).contains(mistake[1]);
        }
    }

    @Test
    void anUnknownModelOrVersionIsNotFound() {
        assertThat(post("/api/v1/models/nothing/predict", "{\"records\": [{\"hour\": 1}]}")
                        .status())
                .isEqualTo(404);
        var answer = post(PREDICT, "{\"records\": [{\"hour\": 1}], \"version\": 9}");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.message()).isEqualTo("There is no version '9' of 'flight-delay'.");
        assertThat(post("/api/v1/models/..%2F..%2Fetc/predict", "{\"records\": [{\"hour\": 1}]}")
                        .status())
                .isIn(400, 404);
    }

    @Test
    void hostileBodiesAreRefused() {
        assertThat(post(PREDICT, "[".repeat(100_000)).status()).isEqualTo(400);
        assertThat(post(PREDICT, "{\"a\":".repeat(100_000)).status()).isEqualTo(400);
        assertThat(post(PREDICT, "{\"records\": [{\"hour\": " + "9".repeat(200_000) + "}]}")
                        .status())
                .isEqualTo(400);
        assertThat(post(PREDICT, "{\"records\": [" + "{},".repeat(10_000) + "{}]}")
                        .message())
                .contains("send at most 10000 at once");
        assertThat(post(PREDICT, "{\"records\": [{\"origin\": \"" + "x".repeat(11 << 20) + "\"}]}")
                        .status())
                .isEqualTo(413);
        assertThat(send(PREDICT, BodyPublishers.ofInputStream(() -> new Endless(64L << 20)))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void aSlowClientHoldsUpNobodyElse() throws IOException {
        var stalled = new ArrayList<Socket>();
        try {
            for (var i = 0; i < 20; i++) {
                var socket = new Socket("127.0.0.1", inference.uri().getPort());
                stalled.add(socket);
                socket.getOutputStream()
                        .write(("POST " + PREDICT + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                        + server.token()
                                        + "\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"rec")
                                .getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(predict(Map.of("records", List.of(Map.of("hour", 1))))).containsEntry("version", "1");
        } finally {
            for (var socket : stalled) {
                socket.close();
            }
        }
    }

    @Test
    void everyRouteButHealthNeedsAToken() throws Exception {
        for (var route : inference.routes()) {
            var path = route.path().replaceAll("[{<][^}>]+[}>]", "x");
            var request = HttpRequest.newBuilder(URI.create(inference.uri() + path))
                    .method(route.method().name(), BodyPublishers.noBody())
                    .build();
            var status = HttpClient.newHttpClient()
                    .send(request, BodyHandlers.discarding())
                    .statusCode();
            if (route.access() != Access.PUBLIC) {
                assertThat(status).as(route.toString()).isEqualTo(401);
            }
        }
        assertThat(inference.routes())
                .filteredOn(route -> route.access() == Access.PUBLIC)
                .extracting(route -> route.method() + " " + route.path())
                .containsExactlyInAnyOrder(
                        "GET /sign-in",
                        "POST /sign-in",
                        "GET /api/v1/health",
                        "GET /v2/health/live",
                        "GET /v2/health/ready");
        assertThat(inference.routes()).hasSizeGreaterThan(10);
    }

    @Test
    void requestsAreCountedWithTheirLatencies() {
        predict(Map.of("records", List.of(Map.of("hour", 1), Map.of("hour", 2))));
        post(PREDICT, "{\"records\": [{}]}");
        var items = client().items("/api/v1/metrics");
        assertThat(items).hasSize(1);
        assertThat(items.get(0))
                .containsEntry("model", "flight-delay")
                .containsEntry("version", "1")
                .containsEntry("requests", 1)
                .containsEntry("records", 2)
                .containsEntry("errors", 1);
        assertThat((double) items.get(0).get("p95Millis")).isPositive();
    }

    @Test
    void aPackageIsDownloadedOnceAndVerifiedWhenItIsReadAgain() throws IOException {
        predict(Map.of("records", List.of(Map.of("hour", 1))));
        inference.close();
        inference = startInference();
        predict(Map.of("records", List.of(Map.of("hour", 1))));
        assertThat(repository.downloads).hasValue(1);
        Files.writeString(
                folder.resolve("cache").resolve(TestModels.forest(1).digest()).resolve("trees.json"), "{}");
        inference.close();
        inference = startInference();
        predict(Map.of("records", List.of(Map.of("hour", 1))));
        assertThat(repository.downloads).hasValue(2);
    }

    @Test
    void anArchiveThatLeavesItsFolderOrIsDamagedIsRefused() throws IOException {
        var files = TestRepository.files(TestModels.forest(1));
        files.put("../../evil.json", new byte[] {'{', '}'});
        repository.archives.put("1", TestRepository.archive(files));
        assertThatThrownBy(() -> predict(Map.of("records", List.of(Map.of("hour", 1)))))
                .hasMessageContaining("'../../evil.json' is not the path of a file");
        files.remove("../../evil.json");
        files.put("trees.json", new byte[] {'{', '}'});
        repository.archives.put("1", TestRepository.archive(files));
        assertThatThrownBy(() -> predict(Map.of("records", List.of(Map.of("hour", 1)))))
                .hasMessageContaining("'trees.json' does not match its digest");
        try (var all = Files.walk(folder)) {
            assertThat(all.filter(p -> p.getFileName().toString().equals("evil.json")))
                    .isEmpty();
        }
    }

    /** Spaces, lazily. */
    private static final class Endless extends java.io.InputStream {
        private long left;

        Endless(long bytes) {
            left = bytes;
        }

        @Override
        public int read() {
            return left-- > 0 ? ' ' : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            java.util.Arrays.fill(buffer, offset, offset + length, (byte) ' ');
            left -= length;
            return length;
        }

        @Override
        public long transferTo(OutputStream out) throws IOException {
            throw new IOException("not used");
        }
    }
}
