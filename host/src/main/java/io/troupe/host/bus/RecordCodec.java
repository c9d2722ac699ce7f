package io.troupe.host.bus;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.troupe.host.fact.Wire;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Passes a record by reference within a JVM and as length-prefixed Smile between nodes. */
final class RecordCodec<T extends Record> implements MessageCodec<T, T> {

    private final Class<T> type;
    private volatile @Nullable ObjectWriter writer; // found with the first message that leaves this node, and kept
    private volatile @Nullable ObjectReader reader;

    RecordCodec(Class<T> type) {
        this.type = type;
    }

    /** Class names are unique in the host, so they name codecs. */
    static String name(Class<?> type) {
        return type.getName();
    }

    @Override
    public void encodeToWire(Buffer buffer, T value) {
        var bytes = bytes(value);
        buffer.appendInt(bytes.length).appendBytes(bytes);
    }

    @Override
    public T decodeFromWire(int from, Buffer buffer) {
        int length = buffer.getInt(from);
        return read(buffer.getBytes(from + 4, from + 4 + length));
    }

    /** As Smile, without its length. */
    Buffer written(T value) {
        return Buffer.buffer(bytes(value));
    }

    /** What {@link #written} has made. */
    T read(Buffer smile) {
        return read(smile.getBytes());
    }

    private byte[] bytes(T value) {
        try {
            return writer().writeValueAsBytes(value);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send a " + type.getName(), e);
        }
    }

    private T read(byte[] bytes) {
        try {
            return reader().readValue(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read a " + type.getName(), e);
        }
    }

    private ObjectWriter writer() {
        var known = writer;
        if (known == null) {
            known = Wire.smile().writerFor(type);
            writer = known;
        }
        return known;
    }

    private ObjectReader reader() {
        var known = reader;
        if (known == null) {
            known = Wire.smile().readerFor(type);
            reader = known;
        }
        return known;
    }

    @Override
    public T transform(T value) {
        return value;
    }

    @Override
    public String name() {
        return name(type);
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
