package io.troupe.host.child;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Task;
import io.troupe.host.fact.Wire;

/** Writes a task as a call of a tool. What MCP has no place for goes along in {@code _meta}. */
final class Request {

    private static final String OURS = "io.troupe/";

    private Request() {}

    static JsonNode of(Task task, String tool, Call call) {
        var params = Wire.json().createObjectNode().put("name", tool);
        params.set("arguments", Wire.read(task.input().text(), JsonNode.class));
        var meta = params.putObject("_meta");
        meta.put(Calls.TOKEN, call.token());
        meta.put(OURS + "task", task.id());
        meta.put(OURS + "idempotency-key", call.context().idempotencyKey());
        meta.put(OURS + "deadline", task.deadline().toString());
        task.session().ifPresent(session -> meta.put(OURS + "session", session));
        if (!task.content().isEmpty()) {
            var content = meta.putArray(OURS + "content");
            task.content().forEach(part -> content.add(Wire.json().<JsonNode>valueToTree(part)));
        }
        return params;
    }
}
