package io.troupe.models.rehearsal;

import io.troupe.api.ChatModel;
import io.troupe.api.Delta;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.api.Prompt;
import io.troupe.api.Reply;
import io.troupe.api.ReplyPart;
import io.troupe.api.ToolCall;
import io.troupe.api.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Gives the first reply of the file that fits, word by word; counts words where a model counts tokens. */
final class RehearsedModel implements ChatModel {

    private static final String MODEL = "recorded";

    /** No two ways to match, so its time grows with the text and no faster. */
    private static final Pattern WORD = Pattern.compile("\\S+\\s*|\\s+");

    private final ReplyFile file;
    private final Duration delay;
    private final CountDownLatch closed = new CountDownLatch(1);

    RehearsedModel(ReplyFile file, Duration delay) {
        this.file = file;
        this.delay = delay;
    }

    @Override
    public List<Known> models() {
        return List.of(new Known(MODEL, Optional.empty()));
    }

    @Override
    public Reply reply(Prompt prompt, Consumer<Delta> onDelta) throws InterruptedException {
        var asked = Asked.of(prompt);
        var recorded = file.find(asked)
                .orElseThrow(() -> new PluginException(
                        Kind.REFUSED,
                        "no reply in " + file.path() + " fits " + asked.shown() + ", expected one that does"));
        var text = recorded.text(asked);
        var calls = calls(recorded, asked.turn());
        say(deltas(text, calls), onDelta);
        var parts = new ArrayList<ReplyPart>();
        if (!text.isEmpty()) {
            parts.add(new ReplyPart.Text(text));
        }
        calls.forEach(call -> parts.add(new ReplyPart.Call(call)));
        return new Reply(
                parts,
                calls.isEmpty() ? Reply.Stop.END : Reply.Stop.TOOL_CALLS,
                Usage.of(asked.words(), words(text, calls)),
                MODEL,
                Optional.of(
                        "rehearsal: a " + (recorded.isTemplated() ? "templated" : "recorded") + " reply, no model"));
    }

    /** Their ids tell turns apart and are the same each time. */
    private static List<ToolCall> calls(RecordedReply recorded, int turn) {
        var calls = new ArrayList<ToolCall>();
        for (var planned : recorded.calls()) {
            calls.add(new ToolCall("call-" + turn + "-" + calls.size(), planned.tool(), planned.input()));
        }
        return calls;
    }

    private static List<Delta> deltas(String text, List<ToolCall> calls) {
        var deltas = new ArrayList<Delta>();
        var words = WORD.matcher(text);
        while (words.find()) {
            deltas.add(new Delta.Text(words.group()));
        }
        calls.forEach(call -> deltas.add(new Delta.Calling(call.id(), call.tool())));
        return deltas;
    }

    private void say(List<Delta> deltas, Consumer<Delta> onDelta) throws InterruptedException {
        boolean first = true;
        for (var delta : deltas) {
            long pause = first ? 0 : delay.toMillis();
            first = false;
            if (closed.await(pause, TimeUnit.MILLISECONDS)) {
                throw new PluginException(Kind.UNAVAILABLE, "rehearsal was closed, expected it to be open");
            }
            onDelta.accept(delta);
        }
    }

    private static long words(String text, List<ToolCall> calls) {
        return Asked.words(text)
                + calls.stream()
                        .mapToLong(call -> Asked.words(call.input().text()))
                        .sum();
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
