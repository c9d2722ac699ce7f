package io.troupe.host.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.dataformat.smile.databind.SmileMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.ReplyPart;
import io.troupe.api.RunStep;
import io.troupe.host.fact.TaskFact.Player;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/**
 * Writes and reads the host's records: snake_case names, RFC 3339 times with milliseconds, absent optionals left out,
 * unknown names passed over. One mapper for text, one for the compact binary form (Smile) between nodes.
 */
public final class Wire {

    private static final ObjectMapper JSON =
            configured(JsonMapper.builder(), new RawJson.Writer(), new RawJson.Reader());
    private static final ObjectMapper SMILE =
            configured(SmileMapper.builder(), new RawJson.TextWriter(), new RawJson.TextReader());

    /** What one value may take. What was written must stay readable, so no limit on reading lies below it. */
    private static final int MOST = 32 << 20;

    private Wire() {}

    /** The mapper for JSON text; configured once, never changed. */
    public static ObjectMapper json() {
        return JSON;
    }

    /** The mapper for bytes between nodes. */
    public static ObjectMapper smile() {
        return SMILE;
    }

    public static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + value.getClass().getName() + " as JSON", e);
        }
    }

    /**
     * Reads JSON text.
     *
     * @throws IllegalArgumentException naming what does not fit
     */
    public static <T> T read(String text, Class<T> type) {
        try {
            return JSON.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
        }
    }

    private static <M extends ObjectMapper, B extends MapperBuilder<M, B>> ObjectMapper configured(
            B builder, StdSerializer<Json> jsonOut, StdDeserializer<Json> jsonIn) {
        var own = new SimpleModule("troupe");
        own.setDeserializers(new RawJson.Readers(jsonIn));
        own.addSerializer(Json.class, jsonOut)
                .addDeserializer(Json.class, jsonIn)
                .addSerializer(Draft.class, new DraftParts.Writer())
                .addDeserializer(Draft.class, new DraftParts.Reader())
                .addSerializer(Instant.class, new InstantWriter());
        var mapper = builder.addModule(new Jdk8Module())
                .addModule(new JavaTimeModule())
                .addModule(own)
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT))
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                // Numbers of others pass through us; none of their digits may be lost on the way.
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .addMixIn(Content.class, ContentByType.class)
                .addMixIn(Player.class, PlayerByType.class)
                .addMixIn(ReplyPart.class, ReplyPartByType.class)
                .addMixIn(RunStep.State.class, StateInAWord.class)
                .addMixIn(TaskFact.Work.class, WorkByType.class)
                .addMixIn(TaskFact.TaskTurned.class, ByItself.class)
                .addMixIn(TaskFact.TaskToolCalled.class, ByItself.class)
                .addMixIn(TaskFact.TaskToolAnswered.class, ByItself.class)
                .build();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(MOST)
                        .maxNameLength(MOST)
                        .maxNumberLength(MOST)
                        .maxNestingDepth(520)
                        .build());
        return mapper;
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Content.Text.class, name = "text"),
        @JsonSubTypes.Type(value = Content.Image.class, name = "image"),
        @JsonSubTypes.Type(value = Content.Audio.class, name = "audio"),
        @JsonSubTypes.Type(value = Content.Resource.class, name = "resource"),
        @JsonSubTypes.Type(value = Content.Structured.class, name = "structured")
    })
    private interface ContentByType {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "by")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Player.Host.class, name = "host"),
        @JsonSubTypes.Type(value = Player.Client.class, name = "client")
    })
    private interface PlayerByType {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = ReplyPart.Text.class, name = "text"),
        @JsonSubTypes.Type(value = ReplyPart.Thinking.class, name = "thinking"),
        @JsonSubTypes.Type(value = ReplyPart.Call.class, name = "call")
    })
    private interface ReplyPartByType {}

    private interface StateInAWord {
        @JsonValue
        String wire();
    }

    /** Only between nodes; in the journal a fact's kind says which it is. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "work")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = TaskFact.TaskTurned.class, name = "turned"),
        @JsonSubTypes.Type(value = TaskFact.TaskToolCalled.class, name = "tool-called"),
        @JsonSubTypes.Type(value = TaskFact.TaskToolAnswered.class, name = "tool-answered")
    })
    private interface WorkByType {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NONE)
    private interface ByItself {}

    private static final class InstantWriter extends StdSerializer<Instant> {
        private static final DateTimeFormatter MILLIS =
                new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

        InstantWriter() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator out, SerializerProvider context) throws IOException {
            out.writeString(MILLIS.format(value));
        }
    }
}
