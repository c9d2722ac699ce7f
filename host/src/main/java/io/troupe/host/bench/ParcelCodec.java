package io.troupe.host.bench;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/** Writes a parcel field by field, as somebody would by hand who knows nothing but parcels. */
final class ParcelCodec implements MessageCodec<Parcel, Parcel> {

    static final String NAME = "parcel";

    @Override
    public void encodeToWire(Buffer buffer, Parcel parcel) {
        write(buffer, parcel.id());
        write(buffer, parcel.agent());
        buffer.appendLong(parcel.number()).appendByte((byte) (parcel.last() ? 1 : 0));
        buffer.appendInt(parcel.words().size());
        parcel.words().forEach(word -> write(buffer, word));
    }

    private static void write(Buffer buffer, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        buffer.appendInt(bytes.length).appendBytes(bytes);
    }

    @Override
    public Parcel decodeFromWire(int from, Buffer buffer) {
        var reading = new Reading(buffer, from);
        var id = reading.text();
        var agent = reading.text();
        long number = buffer.getLong(reading.skip(Long.BYTES));
        boolean last = buffer.getByte(reading.skip(1)) == 1;
        int count = buffer.getInt(reading.skip(Integer.BYTES));
        var words = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) {
            words.add(reading.text());
        }
        return new Parcel(id, agent, number, last, words);
    }

    /** How far somebody has read. */
    private static final class Reading {
        private final Buffer buffer;
        private int at;

        Reading(Buffer buffer, int at) {
            this.buffer = buffer;
            this.at = at;
        }

        /** Gives where that began. */
        int skip(int bytes) {
            int before = at;
            at += bytes;
            return before;
        }

        String text() {
            int length = buffer.getInt(skip(Integer.BYTES));
            int begin = skip(length);
            return buffer.getString(begin, begin + length);
        }
    }

    @Override
    public Parcel transform(Parcel parcel) {
        return parcel;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
