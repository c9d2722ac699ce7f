package io.troupe.host.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.troupe.api.Json;
import io.troupe.host.fact.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Finds what a task's input says in plain words. */
final class Instruction {

    /** With buffers that all threads share: what is kept for each thread is made anew for each run, on a thread of its own. */
    private static final JsonFactory JSON =
            Wire.json().getFactory().copy().setRecyclerPool(JsonRecyclerPools.sharedConcurrentDequePool());

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
