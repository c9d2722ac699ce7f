package io.troupe.host.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.troupe.api.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentRecordsTest {

    record Part(String partName, int partSize) {}

    record Order(Optional<Double> delaySeconds, List<Part> someParts, Json anyJson, Optional<Instant> sentAt) {}

    private final ObjectMapper mapper = AgentRecords.mapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"delaySeconds\":1.5,\"someParts\":[{\"partName\":\"a\",\"partSize\":2}],\"anyJson\":{\"x\":[null]}}",
                "{\"delay-seconds\":1.5,\"some-parts\":[{\"part-name\":\"a\",\"part-size\":2}],\"any-json\":{\"x\":[null]}}",
                "{\"delay_seconds\":1.5,\"some_parts\":[{\"part_name\":\"a\",\"part_size\":2}],\"any_json\":{\"x\":[null]},\"more\":1}"
            })
    void readsEverySpelling(String text) {
        assertThat(AgentRecords.read(mapper, Json.of(text), Order.class))
                .isEqualTo(new Order(
                        Optional.of(1.5), List.of(new Part("a", 2)), Json.of("{\"x\":[null]}"), Optional.empty()));
    }

    @Test
    void writesCamelCaseWithoutEmptyOptionals() {
        var order = new Order(
                Optional.empty(), List.of(new Part("a", 2)), Json.of("[1]"), Optional.of(Instant.ofEpochMilli(0)));

        assertThat(AgentRecords.write(mapper, order).text())
                .isEqualTo("{\"someParts\":[{\"partName\":\"a\",\"partSize\":2}],\"anyJson\":[1],"
                        + "\"sentAt\":\"1970-01-01T00:00:00.000Z\"}");
    }

    @Test
    void namesTheComponentThatDoesNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AgentRecords.read(
                        mapper,
                        Json.of("{\"someParts\":[{\"partName\":\"a\",\"partSize\":\"x\"}],\"anyJson\":1}"),
                        Order.class))
                .withMessageContaining("partSize");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AgentRecords.read(mapper, Json.of("{\"partSize\":1}"), Part.class))
                .withMessageContaining("partName");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AgentRecords.read(mapper, Json.of("{\"partName\":\"a\"}"), Part.class))
                .withMessageContaining("partSize");
    }
}
