package io.troupe.host.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.AgentCard;
import io.troupe.api.Content;
import io.troupe.api.Delegation;
import io.troupe.api.Json;
import io.troupe.api.Skill;
import io.troupe.api.Tool;
import io.troupe.api.ToolResult;
import io.troupe.host.fact.Draft;
import io.troupe.host.fact.TaskFact;
import io.troupe.host.fact.Wire;
import io.vertx.core.buffer.Buffer;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every record that crosses the bus comes out at another node as it went in. */
class RecordCodecTest {

    static Stream<Class<?>> records() {
        return Stream.of(TaskCalls.class, AgentCalls.class, PluginCalls.class, SecurityCalls.class)
                .flatMap(calls -> Arrays.stream(calls.getDeclaredClasses()))
                .filter(Class::isRecord);
    }

    @Test
    void thereAreRecordsToCheck() {
        assertThat(records()).hasSizeGreaterThan(20);
    }

    @ParameterizedTest
    @MethodSource("records")
    void keepsWhatIsInIt(Class<? extends Record> type) throws Exception {
        keeps(sample(type, true));
    }

    @ParameterizedTest
    @MethodSource("records")
    void keepsWhatIsAbsent(Class<? extends Record> type) throws Exception {
        keeps(sample(type, false));
    }

    @Test
    void readsWhatNodesOfOtherVersionsSend() throws Exception {
        var codec = new RecordCodec<>(TaskCalls.Counts.class);
        var older = Map.of("running", 1, "queued", 2, "claimable", 3, "lost", 4);
        var later = Map.of("running", 1, "queued", 2, "claimable", 3, "waiting", 4, "lost", 5, "asleep", 6);

        assertThat(codec.read(Buffer.buffer(Wire.smile().writeValueAsBytes(older))))
                .isEqualTo(new TaskCalls.Counts(1, 2, 3, 0, 4));
        assertThat(codec.read(Buffer.buffer(Wire.smile().writeValueAsBytes(later))))
                .isEqualTo(new TaskCalls.Counts(1, 2, 3, 4, 5));
    }

    private static <T extends Record> void keeps(T value) {
        @SuppressWarnings("unchecked")
        var codec = new RecordCodec<>((Class<T>) value.getClass());
        var buffer = Buffer.buffer("before");
        codec.encodeToWire(buffer, value);
        buffer.appendString("after");

        assertThat(codec.decodeFromWire("before".length(), buffer)).isEqualTo(value);
    }

    private static <T extends Record> T sample(Class<T> type, boolean full) throws Exception {
        var components = type.getRecordComponents();
        var values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = value(components[i].getGenericType(), full);
        }
        var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        var constructor = type.getDeclaredConstructor(types);
        return constructor.newInstance(values);
    }

    private static Object value(Type type, boolean full) throws Exception {
        if (type instanceof ParameterizedType generic) {
            var inner = value(generic.getActualTypeArguments()[0], full);
            return generic.getRawType() == Optional.class
                    ? (full ? Optional.of(inner) : Optional.empty())
                    : (full ? List.of(inner, inner) : List.of());
        }
        return value((Class<?>) type, full);
    }

    private static Object value(Class<?> type, boolean full) throws Exception {
        if (type == AgentCard.class) {
            return AgentCard.of("pack/name", "words", Skill.of("execute", "words"))
                    .withTools(List.of("Read"));
        }
        if (type == Delegation.class) {
            var whole = Delegation.of("pack/name", "words").withContent(List.of(Content.text("words")));
            return full ? whole.withSkill("execute") : Delegation.of("pack/name", "words");
        }
        if (type == Tool.class) {
            return Tool.of("read_file", "words", new Json("{}")).asReadOnly();
        }
        if (type == TaskFact.Work.class) {
            return new TaskFact.TaskToolAnswered(2, "call-1", ToolResult.text("words"));
        }
        if (type == Draft.class) {
            Optional<String> some = full ? Optional.of("words") : Optional.empty();
            return new Draft("run.started", 1, 1L << 40, "default", some, some, () -> "{\"n\":0.10}");
        }
        if (type == Json.class) {
            return new Json("{\"n\":[0.10,1e400,123456789012345678901234567890]}");
        }
        if (type == Content.class) {
            return Content.structured(new Json("{\"a\":1.0}"));
        }
        if (type.isRecord()) {
            return sample(type.asSubclass(Record.class), full);
        }
        return type.isEnum() ? type.getEnumConstants()[0] : scalar(type);
    }

    private static Object scalar(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "String" -> "\u00fcber \"alles\"\n\ud83d\ude00";
            case "Instant" -> Instant.ofEpochMilli(1_700_000_000_123L);
            case "Duration" -> Duration.ofMillis(90_500);
            case "boolean", "Boolean" -> true;
            case "int", "Integer" -> 7;
            case "long", "Long" -> 1L << 40;
            case "double", "Double" -> 0.1;
            case "BigDecimal" -> new BigDecimal("0.10");
            default -> throw new IllegalArgumentException("no example of " + type + ", expected a case for it here");
        };
    }
}
