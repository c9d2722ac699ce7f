package io.troupe.host.bus;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.troupe.host.fact.Wire;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Passes a record by reference within a JVM and as length-prefixed Smile between nodes. */
final class RecordCodec<T extends Record> implements MessageCodec<T, T> {

    private final Class<T> type;
    private final ObjectWriter writer;
    private final ObjectReader reader;

    RecordCodec(Class<T> type) {
        this.type = type;
        this.writer = Wire.smile().writerFor(type); // found once, not for each message
        this.reader = Wire.smile().readerFor(type);
    }

    /** Class names are unique in the host, so they name codecs. */
    static String name(Class<?> type) {
        return type.getName();
    }

    @Override
    public void encodeToWire(Buffer buffer, T value) {
        try {
            var bytes = writer.writeValueAsBytes(value);
            buffer.appendInt(bytes.length).appendBytes(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send a " + type.getName(), e);
        }
    }

    @Override
    public T decodeFromWire(int from, Buffer buffer) {
        try {
            int length = buffer.getInt(from);
            return reader.readValue(buffer.getBytes(from + 4, from + 4 + length));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read a " + type.getName(), e);
        }
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
