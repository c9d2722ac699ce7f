package io.troupe.models.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.api.Delta;
import io.troupe.api.Reply;
import io.troupe.api.Reply.Stop;
import io.troupe.api.Usage;
import io.troupe.models.wire.Gathered;
import io.troupe.models.wire.Trees;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Gathers a reply: blocks in order, each of which grows by events until it is done. For one thread. */
final class MessagesReply implements Gathered {

    private final TreeMap<Integer, Block> blocks = new TreeMap<>();
    private final Set<Integer> open = new HashSet<>();
    private final ObjectNode counted = Trees.object();
    private String model;
    private String reason = "";
    private boolean begun;
    private boolean over;

    MessagesReply(String asked) {
        this.model = asked;
    }

    @Override
    public void piece(JsonNode event, Consumer<Delta> onDelta) {
        int index = event.path("index").asInt(0);
        switch (Trees.text(event, "type")) {
            case "message_start" -> about(event.path("message"));
            case "content_block_start" -> {
                blocks.put(index, Block.begin(event.path("content_block"), onDelta));
                open.add(index);
            }
            case "content_block_delta" -> {
                if (!blocks.containsKey(index)) {
                    Block.unannounced(event.path("delta")).ifPresent(block -> blocks.put(index, block));
                }
                Optional.ofNullable(blocks.get(index)).ifPresent(block -> block.more(event.path("delta"), onDelta));
            }
            case "content_block_stop" -> open.remove(index);
            case "message_delta" -> {
                stopped(event.path("delta"));
                count(event.path("usage"));
            }
            case "message_stop" -> over = begun;
            default -> {} // pings, and what is newer than this
        }
    }

    @Override
    public void whole(JsonNode answer, Consumer<Delta> onDelta) {
        if (answer.path("content").isArray()) {
            about(answer);
            for (var block : answer.path("content")) {
                blocks.put(blocks.size(), Block.begin(block, onDelta));
            }
            over = true;
        }
    }

    private void about(JsonNode message) {
        begun = true;
        var named = Trees.text(message, "model");
        model = named.isBlank() ? model : named;
        stopped(message);
        count(message.path("usage"));
    }

    private void stopped(JsonNode delta) {
        var said = Trees.text(delta, "stop_reason");
        reason = said.isEmpty() ? reason : said;
    }

    /** The later counts take the place of the earlier ones. */
    private void count(JsonNode usage) {
        usage.propertyStream()
                .filter(field -> field.getValue().isNumber())
                .forEach(field -> counted.set(field.getKey(), field.getValue()));
    }

    @Override
    public boolean complete() {
        return over || (begun && !reason.isEmpty() && open.isEmpty());
    }

    @Override
    public boolean enough() {
        return complete();
    }

    @Override
    public boolean over() {
        return over;
    }

    @Override
    public boolean some() {
        return begun || !blocks.isEmpty();
    }

    @Override
    public Reply reply() {
        var stop = stop();
        var parts = blocks.values().stream()
                .flatMap(block -> block.part(stop == Stop.TOOL_CALLS).stream())
                .toList();
        return new Reply(parts, stop, usage(), model, Optional.empty());
    }

    private Stop stop() {
        return switch (reason) {
            case "max_tokens", "model_context_window_exceeded" -> Stop.TOO_LONG;
            case "pause_turn" -> Stop.TOO_LONG; // only where the server has tools of its own, which we do not ask for
            case "refusal" -> Stop.DECLINED;
            default -> blocks.values().stream().anyMatch(Block::isCall) ? Stop.TOOL_CALLS : Stop.END;
        };
    }

    private Usage usage() {
        return new Usage(
                Trees.count(counted, "input_tokens"),
                Trees.count(counted, "output_tokens"),
                Trees.count(counted, "cache_read_input_tokens"),
                Trees.count(counted, "cache_creation_input_tokens"));
    }
}
