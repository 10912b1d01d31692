package io.aimass.scoring;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Universal Binary JSON (draft 12) as XGBoost writes it: maps, lists, strings, numbers, booleans, null. An array with a
 * declared type becomes a {@code float[]}, {@code double[]}, {@code int[]} or {@code long[]}.
 */
final class UbjReader {
    private static final int MAX_DEPTH = 64;

    private final ByteBuffer in;
    private int depth;

    private UbjReader(byte[] content) {
        this.in = ByteBuffer.wrap(content);
    }

    /** @throws IllegalArgumentException when it is not an object in this format */
    static Map<String, Object> read(byte[] content) {
        var reader = new UbjReader(content);
        try {
            if (reader.in.get() != '{') {
                throw new IllegalArgumentException("it does not begin with an object");
            }
            return reader.object();
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("it ends in the middle of a value", e);
        }
    }

    private @Nullable Object value(byte type) {
        return switch (type) {
            case '{' -> object();
            case '[' -> array();
            case 'S' -> text(length());
            case 'H' -> text(length());
            case 'C' -> String.valueOf((char) in.get());
            case 'Z' -> null;
            case 'T' -> true;
            case 'F' -> false;
            case 'd' -> in.getFloat();
            case 'D' -> in.getDouble();
            default -> whole(type);
        };
    }

    private long whole(byte type) {
        return switch (type) {
            case 'i' -> in.get();
            case 'U' -> in.get() & 0xff;
            case 'I' -> in.getShort();
            case 'l' -> in.getInt();
            case 'L' -> in.getLong();
            default ->
                throw new IllegalArgumentException(
                        "it has an unknown type marker " + (type & 0xff) + " at byte " + (in.position() - 1));
        };
    }

    private Map<String, Object> object() {
        enter();
        var result = new LinkedHashMap<String, Object>();
        while (peek() != '}') {
            var key = text(length());
            result.put(key, value(in.get()));
        }
        in.get();
        depth--;
        return result;
    }

    private Object array() {
        enter();
        var result = peek() == '$' ? typed() : peek() == '#' ? counted() : open();
        depth--;
        return result;
    }

    private List<Object> open() {
        var result = new ArrayList<>();
        while (peek() != ']') {
            result.add(value(in.get()));
        }
        in.get();
        return result;
    }

    private List<Object> counted() {
        in.get();
        var count = length();
        var result = new ArrayList<>();
        for (var i = 0; i < count; i++) {
            result.add(value(in.get()));
        }
        return result;
    }

    private Object typed() {
        in.get();
        var type = in.get();
        if (in.get() != '#') {
            throw new IllegalArgumentException("a typed array has no length at byte " + (in.position() - 1));
        }
        var count = length();
        return switch (type) {
            case 'd' -> floats(count);
            case 'D' -> doubles(count);
            case 'i', 'U', 'I', 'l' -> ints(type, count);
            case 'L' -> longs(count);
            default -> throw new IllegalArgumentException("an array has an unknown type marker " + (type & 0xff));
        };
    }

    private float[] floats(int count) {
        room(count, 4);
        var result = new float[count];
        in.asFloatBuffer().get(result);
        in.position(in.position() + 4 * count);
        return result;
    }

    private double[] doubles(int count) {
        room(count, 8);
        var result = new double[count];
        in.asDoubleBuffer().get(result);
        in.position(in.position() + 8 * count);
        return result;
    }

    private long[] longs(int count) {
        room(count, 8);
        var result = new long[count];
        in.asLongBuffer().get(result);
        in.position(in.position() + 8 * count);
        return result;
    }

    private int[] ints(byte type, int count) {
        room(count, 1);
        var result = new int[count];
        for (var i = 0; i < count; i++) {
            result[i] = (int) whole(type);
        }
        return result;
    }

    private String text(int length) {
        room(length, 1);
        var bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private int length() {
        var length = whole(in.get());
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException(
                    "a length of " + length + " at byte " + in.position() + " goes beyond its end");
        }
        return (int) length;
    }

    private void room(int count, int size) {
        if ((long) count * size > in.remaining()) {
            throw new BufferUnderflowException();
        }
    }

    private void enter() {
        if (++depth > MAX_DEPTH) {
            throw new IllegalArgumentException("it is nested deeper than " + MAX_DEPTH);
        }
    }

    private byte peek() {
        return in.get(in.position());
    }
}
