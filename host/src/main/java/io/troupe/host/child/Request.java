package io.troupe.host.child;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Budget;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Task;
import io.troupe.host.fact.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;

/** Writes a task as a call of a tool. What MCP has no place for goes along in {@code _meta}. */
final class Request {

    private static final String OURS = "io.troupe/";

    static final String KEY = OURS + "idempotency-key";

    private Request() {}

    static JsonNode of(Task task, String tool, Call call) {
        var params = Wire.json().createObjectNode().put("name", tool);
        params.set("arguments", Wire.read(task.input().text(), JsonNode.class));
        var meta = params.putObject("_meta");
        meta.put(Calls.TOKEN, call.token());
        meta.put(OURS + "task", task.id());
        meta.put(KEY, call.context().idempotencyKey());
        meta.put(OURS + "deadline", task.deadline().toString());
        task.session().ifPresent(session -> meta.put(OURS + "session", session));
        if (!task.content().isEmpty()) {
            var content = meta.putArray(OURS + "content");
            task.content().forEach(part -> content.add(Wire.json().<JsonNode>valueToTree(part)));
        }
        return params;
    }

    /** Reads a call as the task that it was. */
    static Task task(JsonNode params) {
        var meta = params.path("_meta");
        var arguments = params.path("arguments");
        var content = new ArrayList<Content>();
        meta.path(OURS + "content").forEach(part -> content.add(Wire.read(part.toString(), Content.class)));
        return new Task(
                meta.path(OURS + "task").asText("task"),
                params.path("name").asText(),
                arguments.path("instruction").asText(),
                Json.of(arguments.toString()),
                content,
                Instant.parse(meta.path(OURS + "deadline").asText(Instant.MAX.toString())),
                Budget.unbounded(), // the host counts what it lends
                Optional.of(meta.path(OURS + "session")).filter(JsonNode::isTextual).map(JsonNode::asText));
    }
}
