package io.troupe.host.fact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.Json;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {

    private record Mixed(Json json, Instant at, Optional<String> absent, Optional<Integer> present) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.10",
                "-1.5E+10",
                "1E+400",
                "12345678901234567890123456789",
                "0.1000000000000000055511151231257827",
                "\"\\u0001\"",
                "null",
                "[{\"a\":[]}]"
            })
    void keepsJsonAsItIs(String text) throws Exception {
        var value = new Mixed(new Json(text), Instant.EPOCH, Optional.empty(), Optional.of(1));

        assertThat(Wire.read(Wire.write(value), Mixed.class).json().text()).isEqualTo(text);
        var smile = Wire.smile().readValue(Wire.smile().writeValueAsBytes(value), Mixed.class);
        assertThat(smile.json().text()).isEqualTo(text);
    }

    @Test
    void writesTimesWithMillisecondsAndLeavesOutWhatIsAbsent() {
        var value = new Mixed(new Json("1"), Instant.ofEpochMilli(1_000), Optional.empty(), Optional.of(1));

        assertThat(Wire.write(value)).isEqualTo("{\"json\":1,\"at\":\"1970-01-01T00:00:01.000Z\",\"present\":1}");
    }

    @Test
    void saysWhatItCannotRead() {
        assertThatThrownBy(() -> Wire.read("{\"at\":\"never\"}", Mixed.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Mixed");
    }

    @Test
    void makesIdsThatSortInTheirOrder() {
        var ids = new Ids();
        var seen = new HashSet<String>();
        var last = "";
        for (int i = 0; i < 100_000; i++) {
            var id = ids.next("task");
            assertThat(id).isGreaterThan(last);
            assertThat(seen.add(id)).isTrue();
            last = id;
        }
        assertThat(last).matches("task-[0-9a-hjkmnp-tv-z]{26}");
        assertThat(ids.secret()).hasSize(64);
        assertThat(ids.node()).matches("[0-9a-f]{8}");
    }
}
