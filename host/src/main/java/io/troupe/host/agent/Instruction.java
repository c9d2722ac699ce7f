package io.troupe.host.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import io.troupe.api.Json;
import io.troupe.host.fact.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Finds what a task's input says in plain words. */
final class Instruction {

    private static final JsonFactory JSON = Wire.json().getFactory();

    private Instruction() {}

    /** The member {@code instruction}, or the input itself where it is a string; empty when there is neither. */
    static String of(Json input) {
        try (var in = JSON.createParser(input.text())) {
            var first = in.nextToken();
            if (first == JsonToken.VALUE_STRING) {
                return in.getText();
            }
            if (first != JsonToken.START_OBJECT) {
                return "";
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = in.currentName().equals("instruction");
                if (in.nextToken() == JsonToken.VALUE_STRING && wanted) {
                    return in.getText();
                }
                in.skipChildren();
            }
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the input of a task", e);
        }
    }
}
