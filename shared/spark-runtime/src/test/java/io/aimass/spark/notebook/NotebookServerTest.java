package io.aimass.spark.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.spark.SparkTest;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.connect.proto.AnalyzePlanRequest;
import org.apache.spark.connect.proto.Catalog;
import org.apache.spark.connect.proto.Command;
import org.apache.spark.connect.proto.CommonInlineUserDefinedFunction;
import org.apache.spark.connect.proto.CreateDataFrameViewCommand;
import org.apache.spark.connect.proto.DataType;
import org.apache.spark.connect.proto.DropTempView;
import org.apache.spark.connect.proto.ExecutePlanRequest;
import org.apache.spark.connect.proto.Expression;
import org.apache.spark.connect.proto.JavaUDF;
import org.apache.spark.connect.proto.LocalRelation;
import org.apache.spark.connect.proto.Plan;
import org.apache.spark.connect.proto.Project;
import org.apache.spark.connect.proto.Range;
import org.apache.spark.connect.proto.Read;
import org.apache.spark.connect.proto.Relation;
import org.apache.spark.connect.proto.ScalarScalaUDF;
import org.apache.spark.connect.proto.SparkConnectServiceGrpc;
import org.apache.spark.connect.proto.SparkConnectServiceGrpc.SparkConnectServiceBlockingStub;
import org.apache.spark.connect.proto.UserContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sparkproject.connect.grpc.ManagedChannel;
import org.sparkproject.connect.grpc.Metadata;
import org.sparkproject.connect.grpc.Status.Code;
import org.sparkproject.connect.grpc.StatusRuntimeException;
import org.sparkproject.connect.grpc.netty.NettyChannelBuilder;
import org.sparkproject.connect.grpc.stub.MetadataUtils;
import org.sparkproject.connect.protobuf.Any;
import org.sparkproject.connect.protobuf.ByteString;

/** The gate in front of Spark Connect, spoken to in its own protocol by clients that lie. */
class NotebookServerTest extends SparkTest {
    private static final Map<String, String> PEOPLE = Map.of("token-of-alice", "alice", "token-of-bob", "bob");

    private final String session = UUID.randomUUID().toString();
    private NotebookServer server;
    private ManagedChannel channel;

    @BeforeEach
    void serve() {
        server = NotebookServer.start(
                0,
                token -> {
                    if (token.equals("unknowable")) {
                        throw new IOException("no answer");
                    }
                    return Optional.ofNullable(PEOPLE.get(token));
                },
                new NotebookPolicy(false, false));
        channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stop() throws InterruptedException {
        channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        server.close();
    }

    @Test
    void nobodyIsAnsweredWithoutAValidToken() {
        var bare = SparkConnectServiceGrpc.newBlockingStub(channel);

        refused(Code.UNAUTHENTICATED, "A token is needed", () -> version(bare));
        refused(Code.UNAUTHENTICATED, "The token is not valid", () -> version(as("wrong")));
        refused(Code.UNAUTHENTICATED, "The token is not valid", () -> run(as("wrong"), range()));
        refused(Code.UNAVAILABLE, "does not answer", () -> version(as("unknowable")));
        assertThat(version(as("token-of-alice"))).startsWith("3.5");
    }

    @Test
    void manyWrongTokensAreToldToWaitAndAValidOneIsNot() {
        IntStream.range(0, 30).forEach(i -> refused(Code.UNAUTHENTICATED, "", () -> version(as("wrong-" + i))));

        refused(Code.RESOURCE_EXHAUSTED, "Wait a minute", () -> version(as("wrong")));
        assertThat(version(as("token-of-bob"))).startsWith("3.5");
    }

    @Test
    void aSessionBelongsToWhomTheTokenBelongsToWhateverTheRequestSays() {
        run(as("token-of-alice"), view("mine"));

        assertThat(dropped("token-of-bob", "mine")).isFalse();
        assertThat(dropped("token-of-alice", "mine")).isTrue();
    }

    @Test
    void codeOfTheJvmIsRefusedBeforeItIsRead() {
        var serialised = ScalarScalaUDF.newBuilder().setPayload(ByteString.copyFromUtf8("\u00ac\u00ed"));
        var named = JavaUDF.newBuilder().setClassName("java.lang.Runtime");

        for (var function : new CommonInlineUserDefinedFunction.Builder[] {
            CommonInlineUserDefinedFunction.newBuilder().setScalarScalaUdf(serialised),
            CommonInlineUserDefinedFunction.newBuilder().setJavaUdf(named)
        }) {
            function.setFunctionName("mine");
            refused(
                    Code.PERMISSION_DENIED,
                    "mine is a Java or Scala one",
                    () -> run(as("token-of-alice"), projected(function)));
            refused(
                    Code.PERMISSION_DENIED,
                    "mine is a Java or Scala one",
                    () -> run(
                            as("token-of-alice"),
                            Plan.newBuilder().setCommand(Command.newBuilder().setRegisterFunction(function))));
        }
    }

    @Test
    void aTypeThatNamesAClassIsRefusedBeforeThatIsLoaded() {
        var schema = "{\"type\":\"struct\",\"fields\":[{\"name\":\"a\",\"nullable\":true,\"metadata\":{},\"type\":"
                + "{\"type\":\"\\u0075dt\",\"cl\\u0061ss\":\"java.lang.Runtime\"}}]}";
        var rows = Relation.newBuilder()
                .setLocalRelation(LocalRelation.newBuilder().setSchema(schema));
        var cast = Expression.newBuilder()
                .setCast(Expression.Cast.newBuilder()
                        .setExpr(Expression.newBuilder()
                                .setLiteral(Expression.Literal.newBuilder().setInteger(1)))
                        .setType(DataType.newBuilder()
                                .setUdt(DataType.UDT.newBuilder().setJvmClass("java.lang.Runtime"))));
        var projected = Relation.newBuilder()
                .setProject(Project.newBuilder().setInput(oneRow()).addExpressions(cast));

        for (var relation : new Relation.Builder[] {rows, projected}) {
            refused(
                    Code.PERMISSION_DENIED,
                    "The type java.lang.Runtime is not allowed",
                    () -> run(as("token-of-alice"), Plan.newBuilder().setRoot(relation)));
        }
    }

    @Test
    void extensionsAndFilesAreRefusedHoweverDeepTheyAreNested() {
        var extension = Relation.newBuilder().setExtension(Any.getDefaultInstance());
        var files = Relation.newBuilder()
                .setRead(Read.newBuilder()
                        .setDataSource(
                                Read.DataSource.newBuilder().setFormat("text").addPaths("/etc/hostname")));

        refused(Code.PERMISSION_DENIED, "extension is not allowed", () -> run(as("token-of-alice"), nested(extension)));
        refused(Code.PERMISSION_DENIED, "by name", () -> run(as("token-of-alice"), nested(files)));
    }

    @Test
    void aSessionWithoutAnIdIsRefusedInWords() {
        var request = ExecutePlanRequest.newBuilder().setSessionId("none").setPlan(range());

        refused(
                Code.PERMISSION_DENIED,
                "a session's id is a UUID",
                () -> as("token-of-alice").executePlan(request.build()).forEachRemaining(answer -> {}));
    }

    private SparkConnectServiceBlockingStub as(String token) {
        var headers = new Metadata();
        headers.put(Metadata.Key.of("x-aimass-token", Metadata.ASCII_STRING_MARSHALLER), token);
        return SparkConnectServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private String version(SparkConnectServiceBlockingStub stub) {
        return stub.analyzePlan(AnalyzePlanRequest.newBuilder()
                        .setSessionId(session)
                        .setSparkVersion(AnalyzePlanRequest.SparkVersion.getDefaultInstance())
                        .build())
                .getSparkVersion()
                .getVersion();
    }

    /** Everybody says to be the same user. */
    private void run(SparkConnectServiceBlockingStub stub, Plan.Builder plan) {
        stub.executePlan(ExecutePlanRequest.newBuilder()
                        .setSessionId(session)
                        .setUserContext(UserContext.newBuilder().setUserId("somebody"))
                        .setPlan(plan)
                        .build())
                .forEachRemaining(answer -> {});
    }

    private boolean dropped(String token, String view) {
        var drop =
                Catalog.newBuilder().setDropTempView(DropTempView.newBuilder().setViewName(view));
        var answers = as(token)
                .executePlan(ExecutePlanRequest.newBuilder()
                        .setSessionId(session)
                        .setUserContext(UserContext.newBuilder().setUserId("alice"))
                        .setPlan(Plan.newBuilder().setRoot(Relation.newBuilder().setCatalog(drop)))
                        .build());
        var rows = new StringBuilder();
        answers.forEachRemaining(answer -> {
            if (answer.hasArrowBatch()) {
                rows.append(Arrow.firstBoolean(answer.getArrowBatch().getData().newInput()));
            }
        });
        return Boolean.parseBoolean(rows.toString());
    }

    private static Plan.Builder range() {
        return Plan.newBuilder().setRoot(oneRow());
    }

    private static Relation.Builder oneRow() {
        return Relation.newBuilder().setRange(Range.newBuilder().setEnd(1).setStep(1));
    }

    private static Plan.Builder view(String name) {
        return Plan.newBuilder()
                .setCommand(Command.newBuilder()
                        .setCreateDataframeView(CreateDataFrameViewCommand.newBuilder()
                                .setInput(oneRow())
                                .setName(name)
                                .setReplace(true)));
    }

    private static Plan.Builder projected(CommonInlineUserDefinedFunction.Builder function) {
        return Plan.newBuilder()
                .setRoot(Relation.newBuilder()
                        .setProject(Project.newBuilder()
                                .setInput(oneRow())
                                .addExpressions(Expression.newBuilder().setCommonInlineUserDefinedFunction(function))));
    }

    private static Plan.Builder nested(Relation.Builder relation) {
        var outer = relation;
        for (var i = 0; i < 100; i++) {
            outer = Relation.newBuilder().setProject(Project.newBuilder().setInput(outer));
        }
        return Plan.newBuilder().setRoot(outer);
    }

    private static void refused(Code code, String message, Runnable request) {
        assertThatThrownBy(request::run)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refusal -> assertThat(refusal.getStatus().getCode()).isEqualTo(code))
                .hasMessageContaining(message);
    }
}
