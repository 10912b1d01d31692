package io.aimass.spark.notebook;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.JobException;
import org.apache.spark.connect.proto.AddArtifactsRequest;
import org.apache.spark.connect.proto.AddArtifactsRequest.Batch;
import org.apache.spark.connect.proto.AddArtifactsRequest.BeginChunkedArtifact;
import org.apache.spark.connect.proto.AddArtifactsRequest.SingleChunkArtifact;
import org.apache.spark.connect.proto.CachedLocalRelation;
import org.apache.spark.connect.proto.Plan;
import org.apache.spark.connect.proto.Relation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparkproject.connect.protobuf.Message;

class MessageCheckTest {
    private final MessageCheck check = new MessageCheck(new NotebookPolicy(false, true));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pyfiles/mine.py",
                "files/a table (2).csv",
                "archives/environment.zip",
                "archives/environment.tar.gz#environment"
            })
    void filesOfANotebookCanBeUploaded(String name) {
        assertThatCode(() -> check.check(whole(name))).doesNotThrowAnyException();
        assertThatCode(() -> check.check(inChunks(name))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jars/mine.jar",
                "classes/Mine.class",
                "forward_to_fs/tmp/x",
                "files/../x",
                "files/..",
                "files/a/b",
                "files/x#y",
                "files/%2e%2e",
                "archives/x.zip#..",
                "archives/x.zip#a/../../b",
                "archives/x.zip#..%2F..%2F.ssh",
                "archives/x.zip#%2E%2E",
                "archives/x.zip#a#..",
                "archives/..#a",
                ""
            })
    void whatWouldLieElsewhereIsRefused(String name) {
        refused("cannot be uploaded", whole(name));
        refused("cannot be uploaded", inChunks(name));
    }

    @Test
    void rowsWhoseTypesNothingWouldLookAtAreRefused() {
        refused("more rows than can come with a request", whole("cache/0123"));
        refused(
                "more rows than can come with a request",
                Plan.newBuilder()
                        .setRoot(Relation.newBuilder()
                                .setCachedLocalRelation(
                                        CachedLocalRelation.newBuilder().setHash("0123")))
                        .build());
    }

    private void refused(String message, Message request) {
        assertThatThrownBy(() -> check.check(request))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(message);
    }

    private static Message whole(String name) {
        return AddArtifactsRequest.newBuilder()
                .setBatch(Batch.newBuilder()
                        .addArtifacts(SingleChunkArtifact.newBuilder().setName(name)))
                .build();
    }

    private static Message inChunks(String name) {
        return AddArtifactsRequest.newBuilder()
                .setBeginChunk(BeginChunkedArtifact.newBuilder().setName(name))
                .build();
    }
}
