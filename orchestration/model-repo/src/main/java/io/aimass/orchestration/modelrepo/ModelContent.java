package io.aimass.orchestration.modelrepo;

import io.aimass.contracts.ErrorType;
import io.aimass.orchestration.platform.http.ApiException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Refuses, by their first bytes, files that run code when they are read. */
final class ModelContent {
    private static final int LOOKED_AT = 4;

    private ModelContent() {}

    /** @return the whole content, from its first byte on */
    static InputStream check(String path, InputStream content) throws IOException {
        var whole = new BufferedInputStream(content);
        whole.mark(LOOKED_AT);
        var head = whole.readNBytes(LOOKED_AT);
        whole.reset();
        if (isPickle(head) || isJavaSerialised(head)) {
            throw runsCode(path);
        }
        return whole;
    }

    static ApiException runsCode(String path) {
        return new ApiException(
                422,
                ErrorType.DATA,
                "'" + path
                        + "' is a pickle, a Java-serialised object or a class, which runs code when it is read. Export the model as ONNX, UBJ or JSON.",
                List.of());
    }

    private static boolean isPickle(byte[] head) {
        return head.length > 2 && head[0] == (byte) 0x80 && head[1] >= 2 && head[1] <= 5;
    }

    private static boolean isJavaSerialised(byte[] head) {
        return head.length > 1 && head[0] == (byte) 0xac && head[1] == (byte) 0xed;
    }
}
