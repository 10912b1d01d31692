package io.aimass.ingest.format;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** Texts, which must be UTF-8, and truth values. */
final class Texts {
    private Texts() {}

    static boolean setText(InternalRow row, int column, byte[] bytes, int from, int to) {
        if (!isUtf8(bytes, from, to)) {
            return false;
        }
        row.update(column, UTF8String.fromBytes(Arrays.copyOfRange(bytes, from, to)));
        return true;
    }

    static boolean setBoolean(InternalRow row, int column, byte[] bytes, int from, int to) {
        switch (new String(bytes, from, to - from, StandardCharsets.ISO_8859_1)
                .trim()
                .toLowerCase(Locale.ROOT)) {
            case "true", "t", "1" -> row.setBoolean(column, true);
            case "false", "f", "0" -> row.setBoolean(column, false);
            default -> {
                return false;
            }
        }
        return true;
    }

    static boolean isUtf8(byte[] bytes, int from, int to) {
        for (var i = from; i < to; i++) {
            if (bytes[i] < 0) {
                return decodes(bytes, i, to);
            }
        }
        return true;
    }

    private static boolean decodes(byte[] bytes, int from, int to) {
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, from, to - from));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
