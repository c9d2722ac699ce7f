package io.troupe.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** An API of models, from the server's side: how it streams what is said, and how it is told what came of calls. */
interface ModelWire {

    /** What agents wish for, and what the server says that it is in full. */
    String MODEL = "m-1";

    String MODEL_IN_FULL = "m-1-2026-01-01";

    /** What each reply takes, of which {@link #cached} were read from the cache. */
    int INPUT = 100;

    int OUTPUT = 20;

    /** A call of a tool as it is on the wire. */
    record Called(String id, String tool, JsonNode input) {

        static Called of(String id, String tool, Map<String, String> input) {
            return new Called(id, tool, RunningHost.JSON.valueToTree(input));
        }
    }

    /** What the plugin, and its provider of models, is called. */
    String plugin();

    /** For the plugin's file of settings. */
    String settings(String address);

    /** Where it is asked. */
    String path();

    /** The id of the n-th call, in the shape that this API gives ids. */
    String id(int number);

    /** How many tokens of the input it says were cached. */
    int cached();

    /** The events of a reply that says this and calls these tools. */
    List<String> reply(String text, List<Called> calls);

    /** What it says with status 429. */
    String slowDown();

    /** The names of the tools that are offered. */
    List<String> tools(JsonNode request);

    /** The calls of the conversation that the request tells, in order. */
    List<Called> calls(JsonNode request);

    /** What came of calls, by their ids, in order. */
    Map<String, String> answers(JsonNode request);

    static JsonNode read(String text) {
        try {
            return RunningHost.JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a string of JSON. */
    static String quoted(String text) {
        return RunningHost.JSON.getNodeFactory().textNode(text).toString();
    }

    /** An event without a name. */
    static String data(String json) {
        return "data: " + read(json) + "\n\n";
    }

    /** An event that is named by its own type. */
    static String event(String json) {
        return "event: " + read(json).path("type").asText() + "\n" + data(json);
    }
}
