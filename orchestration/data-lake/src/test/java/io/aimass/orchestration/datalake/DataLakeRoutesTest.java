package io.aimass.orchestration.datalake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.orchestration.platform.event.EventBus;
import io.aimass.orchestration.platform.http.ApiClient;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.TestServer;
import io.aimass.orchestration.platform.store.TestDatabases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataLakeRoutesTest {
    private static final String SPEC =
            "kind: source\nname: flights\ndescription: Flights\ntarget: bronze.flights\nformat: csv\n";

    @TempDir
    Path folder;

    private DataLake lake;
    private TestServer server;
    private ApiClient client;

    @BeforeEach
    void start() throws Exception {
        var root = SparkLake.copyTo(folder).root();
        Files.writeString(folder.resolve("profile.yaml"), "sources: {flights: {kind: file, path: x.csv}}");
        var database = TestDatabases.sqlite(folder);
        lake = new DataLake(database, root.toUri(), Map.of(), folder.resolve("profile.yaml"), Map.of(), new EventBus());
        server = TestServer.start(folder.resolve("home"), database, lake.routes());
        client = server.client();
    }

    @AfterEach
    void stop() {
        lake.close();
        server.close();
    }

    @Test
    void aSourceIsPutAsYamlAndReadBackWithItsConnection() {
        client.put("/api/v1/sources/flights", "application/yaml", SPEC);

        assertThat(client.get("/api/v1/sources/flights"))
                .containsEntry("kind", "file")
                .containsEntry("target", "bronze.flights")
                .containsEntry("revision", 1)
                .containsEntry("yaml", SPEC);
        assertThat(client.items("/api/v1/sources"))
                .extracting(s -> s.get("name"))
                .containsExactly("flights");
        assertThat(client.items("/api/v1/sources/flights/revisions")).hasSize(1);
    }

    @Test
    void aSourceCanBePutAsJson() {
        client.put("/api/v1/sources/flights", Map.of("kind", "source", "target", "bronze.flights"));

        assertThat(client.get("/api/v1/sources/flights")).containsEntry("target", "bronze.flights");
    }

    @Test
    void everyProblemOfASpecIsAnswered() {
        assertThatThrownBy(() -> client.put(
                        "/api/v1/sources/flights", "application/yaml", "kind: job\ntarget: x\nkolumns: []\n"))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.status()).isEqualTo(400);
                    assertThat(e.problems()).hasSize(3);
                });
    }

    @Test
    void aDeletedSourceIsGone() {
        client.put("/api/v1/sources/flights", "application/yaml", SPEC);
        client.delete("/api/v1/sources/flights");

        assertThatThrownBy(() -> client.get("/api/v1/sources/flights"))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isEqualTo(404));
    }

    @Test
    void theTablesAreListedWithTheirRows() {
        assertThat(client.items("/api/v1/tables"))
                .extracting(t -> t.get("name") + " " + t.get("rows"))
                .containsExactly(
                        "bronze.flights 8", "bronze.flights_quarantine 1", "silver.deleted 90", "silver.types 1");
    }

    @Test
    void aDamagedTableIsListedWithWhatIsWrong() throws Exception {
        Files.write(new SparkLake(folder).commit("bronze.flights", 1), new byte[0]);

        assertThat(client.items("/api/v1/tables").get(0))
                .hasEntrySatisfying("problem", p -> assertThat((String) p).contains("is damaged"));
        assertThatThrownBy(() -> client.get("/api/v1/tables/bronze.flights"))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isEqualTo(422))
                .hasMessageContaining("00000000000000000001.json");
    }

    @Test
    void aPreviewHistoryAndProfileAreAnswered() {
        assertThat((List<?>) client.get("/api/v1/tables/bronze.flights/preview?limit=2")
                        .get("rows"))
                .hasSize(2);
        assertThat((List<?>) client.get("/api/v1/tables/bronze.flights/preview?version=0")
                        .get("rows"))
                .hasSize(5);
        assertThat(client.items("/api/v1/tables/bronze.flights/history"))
                .extracting(c -> c.get("written"))
                .containsExactly(3, 5);
        assertThat(client.get("/api/v1/tables/bronze.flights/profile"))
                .containsEntry("complete", true)
                .containsEntry("rows", 8);
    }

    @Test
    void theAccountingOfATableIsRebuiltOnDemand() {
        client.post("/api/v1/accounting/rebuild", Map.of());

        assertThat(client.items("/api/v1/tables/bronze.flights/accounting"))
                .extracting(a -> a.get("read"))
                .containsExactly(3, 7);
        assertThat(client.items("/api/v1/sources/flights/accounting")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..%2f..%2fetc",
                "bronze.%2e%2e",
                "bronze.flights%00",
                "file:%2f%2f%2fetc",
                "bronze.FLIGHTS",
                "gold.nothing",
                "bronze.flights%2f..%2ftypes",
                "%252e%252e"
            })
    void aPathThatIsNoTableNameReadsNothing(String name) {
        assertThatThrownBy(() -> client.get("/api/v1/tables/" + name + "/preview"))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isIn(400, 404));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "x", "1e3", "99999999999999999999"})
    void aLimitOutOfRangeIsRefused(String limit) {
        assertThatThrownBy(() -> client.get("/api/v1/tables/bronze.flights/preview?limit=" + limit))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isEqualTo(400));
    }
}
