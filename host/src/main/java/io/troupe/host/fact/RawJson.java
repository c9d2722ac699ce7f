package io.troupe.host.fact;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import com.fasterxml.jackson.databind.module.SimpleDeserializers;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.type.ReferenceType;
import io.troupe.api.Json;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads {@link Json} within other values without looking into it: no number becomes a double on the way, so
 * {@code 0.10} and {@code 1e400} arrive as they were sent.
 */
final class RawJson {

    private RawJson() {}

    /** Puts the text into text as it is. */
    static final class Writer extends StdSerializer<Json> {
        Writer() {
            super(Json.class);
        }

        @Override
        public void serialize(Json value, JsonGenerator out, SerializerProvider context) throws IOException {
            out.writeRawValue(value.text());
        }
    }

    /** Takes the text out of text, token by token; only white space and ways of escaping are lost. */
    static final class Reader extends StdDeserializer<Json> {
        Reader() {
            super(Json.class);
        }

        @Override
        public Json deserialize(JsonParser in, DeserializationContext context) throws IOException {
            var text = new StringBuilder();
            int depth = 0;
            boolean first = true; // of its container: no comma before it
            var token = in.currentToken();
            while (token != null) {
                if (!first && !token.isStructEnd()) {
                    text.append(',');
                }
                append(text, token, in);
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth == 0) {
                    return new Json(text.toString());
                }
                first = token.isStructStart() || token == JsonToken.FIELD_NAME;
                token = in.nextToken();
            }
            throw context.weirdStringException(text.toString(), Json.class, "ends too early");
        }

        @Override
        public Json getNullValue(DeserializationContext context) {
            return new Json("null");
        }

        private static StringBuilder quote(String value, StringBuilder text) {
            text.append('"');
            JsonStringEncoder.getInstance().quoteAsString(value, text);
            return text.append('"');
        }

        private static void append(StringBuilder text, JsonToken token, JsonParser in) throws IOException {
            switch (token) {
                case FIELD_NAME -> quote(in.currentName(), text).append(':');
                case VALUE_STRING -> quote(in.getText(), text);
                default -> text.append(in.getText()); // brackets, words, and numbers as they are written
            }
        }
    }

    /** Knows a null that is a value from an optional one that is absent or null, which is empty. */
    static final class Readers extends SimpleDeserializers {
        private final JsonDeserializer<Json> ofJson;

        Readers(JsonDeserializer<Json> ofJson) {
            this.ofJson = ofJson;
        }

        @Override
        public @Nullable JsonDeserializer<?> findReferenceDeserializer(
                ReferenceType type,
                DeserializationConfig config,
                BeanDescription description,
                @Nullable TypeDeserializer ofType,
                @Nullable JsonDeserializer<?> ofContent)
                throws JsonMappingException {
            return type.hasRawClass(Optional.class) && type.getReferencedType().hasRawClass(Json.class)
                    ? new OptionalReader(ofJson)
                    : super.findReferenceDeserializer(type, config, description, ofType, ofContent);
        }
    }

    private static final class OptionalReader extends StdDeserializer<Optional<Json>> {
        private final transient JsonDeserializer<Json> ofJson;

        OptionalReader(JsonDeserializer<Json> ofJson) {
            super(Optional.class);
            this.ofJson = ofJson;
        }

        @Override
        public Optional<Json> deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return Optional.of(ofJson.deserialize(in, context));
        }

        @Override
        public Optional<Json> getNullValue(DeserializationContext context) {
            return Optional.empty();
        }
    }

    /** Puts the text into the binary form as a string, which costs least and keeps all. */
    static final class TextWriter extends StdSerializer<Json> {
        TextWriter() {
            super(Json.class);
        }

        @Override
        public void serialize(Json value, JsonGenerator out, SerializerProvider context) throws IOException {
            out.writeString(value.text());
        }
    }

    static final class TextReader extends StdDeserializer<Json> {
        TextReader() {
            super(Json.class);
        }

        @Override
        public Json deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return new Json(in.getText());
        }
    }
}
