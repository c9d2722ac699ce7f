package io.troupe.host.fact;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.util.Optional;

/** A draft between nodes, with its body written. */
record DraftParts(
        String kind,
        int schemaVersion,
        long time,
        String tenant,
        Optional<String> causation,
        Optional<String> subject,
        String body) {

    static final class Writer extends StdSerializer<Draft> {
        Writer() {
            super(Draft.class);
        }

        @Override
        public void serialize(Draft draft, JsonGenerator out, SerializerProvider context) throws IOException {
            context.defaultSerializeValue(draft.parts(), out);
        }
    }

    static final class Reader extends StdDeserializer<Draft> {
        Reader() {
            super(Draft.class);
        }

        @Override
        public Draft deserialize(JsonParser in, DeserializationContext context) throws IOException {
            var parts = context.readValue(in, DraftParts.class);
            return new Draft(
                    parts.kind(),
                    parts.schemaVersion(),
                    parts.time(),
                    parts.tenant(),
                    parts.causation(),
                    parts.subject(),
                    parts::body);
        }
    }
}
