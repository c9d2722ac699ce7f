package io.troupe.models.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Delta;
import io.troupe.api.Reply;
import io.troupe.api.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A reply of the simplest kind. */
final class Words implements Gathered {

    private final List<String> words = new ArrayList<>();

    /** Asks for a word to be repeated, and gives all that was said. */
    static String ask(Connection connection, String path, String word) throws InterruptedException {
        try (var answer = connection.post(path, Trees.object().put("word", word))) {
            var reply = new Words();
            Listening.listen(answer, reply, _ -> {});
            return reply.reply().text();
        }
    }

    @Override
    public void piece(JsonNode piece, Consumer<Delta> onDelta) {
        words.add(Trees.text(piece, "word"));
        onDelta.accept(new Delta.Text(words.getLast()));
    }

    @Override
    public void whole(JsonNode answer, Consumer<Delta> onDelta) {
        piece(answer, onDelta);
    }

    @Override
    public boolean complete() {
        return false;
    }

    @Override
    public boolean enough() {
        return words.size() == 2;
    }

    @Override
    public boolean over() {
        return false;
    }

    @Override
    public boolean some() {
        return !words.isEmpty();
    }

    @Override
    public Reply reply() {
        return Reply.of(String.join(" ", words), Usage.NONE, "m");
    }
}
