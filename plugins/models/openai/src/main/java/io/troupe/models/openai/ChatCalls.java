package io.troupe.models.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.api.Delta;
import io.troupe.models.wire.Trees;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Puts the pieces of calls together. They belong together by their index; but some servers give every call the same
 * index, or none, and some give no ids, or a new one with every piece.
 */
final class ChatCalls {

    private final List<CallParts> all = new ArrayList<>();
    private final Map<Integer, CallParts> byIndex = new HashMap<>();

    void take(JsonNode piece, Consumer<Delta> onDelta) {
        var function = piece.path("function");
        var id = Trees.text(piece, "id");
        var tool = Trees.text(function, "name");
        var call = belongsTo(piece, id, tool);
        boolean begun = !call.tool().isEmpty();
        call.id(id);
        call.tool(tool);
        call.arguments(function.path("arguments"));
        call.signed(piece.path("extra_content"));
        if (!begun && !call.tool().isEmpty()) {
            onDelta.accept(new Delta.Calling(call.id(), call.tool()));
        }
    }

    private CallParts belongsTo(JsonNode piece, String id, String tool) {
        if (piece.path("index").isInt()) {
            var open = byIndex.get(piece.path("index").intValue());
            return open == null || (another(open, id) && !tool.isEmpty())
                    ? begin(piece.path("index").intValue())
                    : open;
        }
        var last = all.isEmpty() ? null : all.getLast();
        return last == null || another(last, id) || (id.isEmpty() && !tool.isEmpty()) ? begin(all.size()) : last;
    }

    private static boolean another(CallParts open, String id) {
        return !id.isEmpty() && open.hasId() && !open.has(id);
    }

    private CallParts begin(int index) {
        var call = new CallParts();
        all.add(call);
        byIndex.put(index, call);
        return call;
    }

    /** By their ids, what came with calls and has to be given back with them. */
    ObjectNode signed() {
        var signed = Trees.object();
        all.forEach(call -> call.signed().ifPresent(extra -> signed.set(call.id(), extra)));
        return signed;
    }

    List<CallParts> all() {
        return all;
    }
}
