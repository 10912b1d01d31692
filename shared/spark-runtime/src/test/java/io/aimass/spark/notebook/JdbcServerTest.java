package io.aimass.spark.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.spark.SparkTest;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.hive.service.auth.PlainSaslHelper;
import org.apache.hive.service.rpc.thrift.TCLIService;
import org.apache.hive.service.rpc.thrift.TCloseOperationReq;
import org.apache.hive.service.rpc.thrift.TExecuteStatementReq;
import org.apache.hive.service.rpc.thrift.TFetchOrientation;
import org.apache.hive.service.rpc.thrift.TFetchResultsReq;
import org.apache.hive.service.rpc.thrift.TGetDelegationTokenReq;
import org.apache.hive.service.rpc.thrift.TGetPrimaryKeysReq;
import org.apache.hive.service.rpc.thrift.TGetTablesReq;
import org.apache.hive.service.rpc.thrift.TOpenSessionReq;
import org.apache.hive.service.rpc.thrift.TOpenSessionResp;
import org.apache.hive.service.rpc.thrift.TOperationHandle;
import org.apache.hive.service.rpc.thrift.TSessionHandle;
import org.apache.hive.service.rpc.thrift.TStatus;
import org.apache.hive.service.rpc.thrift.TStatusCode;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.TTransportException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The door in front of Spark's JDBC service, spoken to in Hive's own protocol by clients that lie. */
class JdbcServerTest extends SparkTest {
    private final Map<String, String> people =
            new ConcurrentHashMap<>(Map.of("token-of-alice", "alice", "token-of-bob", "bob"));
    private final List<TTransport> open = new ArrayList<>();
    private JdbcServer server;

    @BeforeEach
    void serve() {
        server = JdbcServer.serve(spark, 0, root, token -> {
            if (token.equals("unknowable")) {
                throw new IOException("no answer");
            }
            return Optional.ofNullable(people.get(token));
        });
    }

    @AfterEach
    void stop() {
        open.forEach(TTransport::close);
        server.close();
    }

    @Test
    void nobodyIsLetInWithoutAValidTokenAndIsToldWhy() {
        assertThatThrownBy(() -> as("wrong")).hasMessageContaining("The token is not valid");
        assertThatThrownBy(() -> as("unknowable")).hasMessageContaining("server does not answer");
        assertThatThrownBy(() -> opened(new TCLIService.Client(new TBinaryProtocol(socket()))))
                .isInstanceOf(TTransportException.class);
    }

    @Test
    void manyWrongTokensAreToldToWaitAndAValidOneIsNot() throws Exception {
        IntStream.range(0, 30)
                .forEach(
                        i -> assertThatThrownBy(() -> as("wrong-" + i)).hasMessageContaining("The token is not valid"));

        assertThatThrownBy(() -> as("wrong")).hasMessageContaining("Wait a minute");
        assertThat(opened(as("token-of-bob"))).isNotNull();
    }

    @Test
    void aSessionAndWhatRunsInItBelongToWhoBeganIt() throws Exception {
        var alice = as("token-of-alice");
        var hers = opened(alice);
        var operation = ran(alice, hers, "SELECT 42");
        var bob = as("token-of-bob");

        refused(bob.ExecuteStatement(new TExecuteStatementReq(hers, "SELECT 1")).getStatus(), "another person's");
        refused(bob.GetTables(new TGetTablesReq(hers)).getStatus(), "another person's");
        refused(fetched(bob, operation), "another person's");
        refused(bob.CloseOperation(new TCloseOperationReq(operation)).getStatus(), "another person's");

        assertThat(fetched(as("token-of-alice"), operation).getStatusCode()).isEqualTo(TStatusCode.SUCCESS_STATUS);
    }

    @Test
    void aTokenThatIsNoLongerValidEndsWhatItBegan() throws Exception {
        var alice = as("token-of-alice");
        var hers = opened(alice);

        people.remove("token-of-alice");

        refused(
                alice.ExecuteStatement(new TExecuteStatementReq(hers, "SELECT 1"))
                        .getStatus(),
                "no longer valid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set:system:aimass.forged",
                "set:env:HOME",
                "set:metaconf:hive.metastore.try.direct.sql",
                "set:hiveconf:hive.exec.pre.hooks",
                "set:hivevar:x",
                "set:spark.aimass.root",
                "hive.server2.proxy.user",
                "use:database",
                "spark.sql.shuffle.partitions"
            })
    void whatASessionIsAskedForIsHeldToTheListHoweverItIsAsked(String key) throws Exception {
        var request = new TOpenSessionReq();
        request.setConfiguration(Map.of(key, "forged"));

        var answer = as("token-of-alice").OpenSession(request);

        refused(answer.getStatus(), "cannot be|not a zone");
        assertThat(answer.isSetSessionHandle()).isFalse();
        assertThat(System.getProperty("aimass.forged")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"${env:PATH}", "${system:user.home}", "${hiveconf:spark.aimass.root}", "a${hivevar:b}"})
    void theValueOfASettingShowsNothingOfTheProcess(String value) throws Exception {
        var request = new TOpenSessionReq();
        request.setConfiguration(Map.of("set:hiveconf:spark.sql.execution.pandas.x", value));

        var answer = as("token-of-alice").OpenSession(request);

        refused(answer.getStatus(), "Write the value itself");
        assertThat(answer.isSetSessionHandle()).isFalse();
    }

    @Test
    void aTokenMayHaveTheEndOfItsLineWithIt() throws Exception {
        assertThat(opened(as("token-of-alice\n"))).isNotNull();
    }

    @Test
    void whoHasNotSignedInGetsNoRoomForWhatTheyAnnounce() throws Exception {
        try (var socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(new byte[] {1, 6, 64, 0, 0});

            assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(1_000);
        }
        assertThat(opened(as("token-of-alice"))).isNotNull();
    }

    @Test
    void settingsWithAStatementAndTokensOfHivesAreRefused() throws Exception {
        var alice = as("token-of-alice");
        var hers = opened(alice);
        var request = new TExecuteStatementReq(hers, "SELECT 1");
        request.setConfOverlay(Map.of("spark.sql.ansi.enabled", "true"));

        refused(alice.ExecuteStatement(request).getStatus(), "Use SET in the session");
        refused(
                alice.GetDelegationToken(new TGetDelegationTokenReq(hers, "root", "root"))
                        .getStatus(),
                "not served");
    }

    @Test
    void aListingAsksNoMetastoreAndAFailureComesWithoutAStackTrace() throws Exception {
        var alice = as("token-of-alice");
        var hers = opened(alice);

        assertThat(alice.GetPrimaryKeys(new TGetPrimaryKeysReq(hers))
                        .getStatus()
                        .getStatusCode())
                .isEqualTo(TStatusCode.SUCCESS_STATUS);
        var failed = alice.ExecuteStatement(new TExecuteStatementReq(hers, "SELECT nothing"))
                .getStatus();
        refused(failed, "^\\[UNRESOLVED_COLUMN");
        assertThat(root.resolve("metastore_db")).doesNotExist();
    }

    private static void refused(TStatus status, String pattern) {
        assertThat(status.getStatusCode()).isEqualTo(TStatusCode.ERROR_STATUS);
        assertThat(status.getErrorMessage()).containsPattern(pattern).doesNotContain("\tat ");
        assertThat(status.isSetInfoMessages()).isFalse();
    }

    private TSocket socket() throws TTransportException {
        var socket = new TSocket("127.0.0.1", server.port());
        socket.open();
        open.add(socket);
        return socket;
    }

    /** Everybody says to be root. */
    private TCLIService.Client as(String token) throws Exception {
        var transport = PlainSaslHelper.getPlainTransport("root", token, new TSocket("127.0.0.1", server.port()));
        transport.open();
        open.add(transport);
        return new TCLIService.Client(new TBinaryProtocol(transport));
    }

    private static TSessionHandle opened(TCLIService.Client client) throws TException {
        TOpenSessionResp answer = client.OpenSession(new TOpenSessionReq());
        assertThat(answer.getStatus().getStatusCode())
                .as(answer.getStatus().getErrorMessage())
                .isEqualTo(TStatusCode.SUCCESS_STATUS);
        return answer.getSessionHandle();
    }

    private static TOperationHandle ran(TCLIService.Client client, TSessionHandle session, String statement)
            throws TException {
        var answer = client.ExecuteStatement(new TExecuteStatementReq(session, statement));
        assertThat(answer.getStatus().getStatusCode())
                .as(answer.getStatus().getErrorMessage())
                .isEqualTo(TStatusCode.SUCCESS_STATUS);
        return answer.getOperationHandle();
    }

    private static TStatus fetched(TCLIService.Client client, TOperationHandle operation) throws TException {
        return client.FetchResults(new TFetchResultsReq(operation, TFetchOrientation.FETCH_NEXT, 10))
                .getStatus();
    }
}
