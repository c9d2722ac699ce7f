package io.troupe.host.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParcelCodecTest {

    @ParameterizedTest
    @ValueSource(ints = {200, 10_000})
    void readsWhatItWroteAndIsAsLargeAsItIsSaidToBe(int bytes) {
        var codec = new ParcelCodec();
        var buffer = Buffer.buffer("before");
        int from = buffer.length();

        codec.encodeToWire(buffer, Parcel.of(bytes));

        assertThat(codec.decodeFromWire(from, buffer)).isEqualTo(Parcel.of(bytes));
        assertThat(buffer.length() - from).isBetween(bytes * 9 / 10, bytes * 11 / 10);
    }
}
