package io.troupe.host.agent;

import io.troupe.api.ChatModel;
import io.troupe.api.Delta;
import io.troupe.api.Prompt;
import io.troupe.api.Reply;
import io.troupe.api.Usage;
import io.troupe.host.fact.TaskFact.TaskTurned;
import io.troupe.host.fact.Wire;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * The model of one task: holds each call against the budget, writes each reply down before anybody acts on it, and gives
 * the replies of earlier attempts again where the same is asked. One call at a time, so that turns have an order.
 */
final class TaskModel implements ChatModel {

    /** Some room for the prompt's own tokens that a budget cannot foresee is left by never asking for more than this. */
    private static final int LEAST_TOKENS = 1;

    private final ChatModel model;
    private final BiFunction<String, Usage, Optional<BigDecimal>> prices;
    private final TaskProgress progress;
    private int turn;

    /**
     * What belongs to the task.
     *
     * @param epoch which attempt it is
     */
    record TaskProgress(long epoch, Spending spending, EarlierWork earlier, TaskReports reports, TextNews news) {}

    TaskModel(ChatModel model, BiFunction<String, Usage, Optional<BigDecimal>> prices, TaskProgress progress) {
        this.model = model;
        this.prices = prices;
        this.progress = progress;
    }

    @Override
    public List<Known> models() throws InterruptedException {
        return model.models();
    }

    @Override
    public synchronized Reply reply(Prompt prompt, Consumer<Delta> onDelta) throws InterruptedException {
        int number = ++turn;
        var asked = digest(prompt);
        var before = progress.earlier().turn(number, asked);
        if (before.isPresent()) {
            progress.spending().turned(before.get().reply(), before.get().cost());
            return before.get().reply();
        }
        var left = progress.spending().beforeTurn();
        var bounded = left.filter(tokens -> tokens < prompt.maxTokens())
                .map(tokens -> prompt.withMaxTokens((int) Math.max(LEAST_TOKENS, tokens)))
                .orElse(prompt);
        var reply = model.reply(bounded, delta -> {
            switch (delta) {
                case Delta.Text(var text) -> progress.news().say(number, text);
                case Delta.Anew() -> progress.news().anew(number);
                case Delta.Thinking _, Delta.Calling _ -> {} // not part of the text
            }
            onDelta.accept(delta);
        });
        var cost = prices.apply(reply.model(), reply.usage());
        progress.spending().turned(reply, cost);
        progress.reports().did(new TaskTurned(progress.epoch(), number, asked, reply, cost));
        return reply;
    }

    /** Of what is new in the prompt: what came before is told by the turns that came before. */
    private static String digest(Prompt prompt) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            sha.update(prompt.model().orElse("").getBytes(StandardCharsets.UTF_8));
            sha.update((byte) 0);
            sha.update(prompt.system().getBytes(StandardCharsets.UTF_8));
            sha.update((byte) prompt.messages().size());
            sha.update(Wire.write(new Last(prompt.messages().getLast())).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing, expected in every JDK", e);
        }
    }

    private record Last(io.troupe.api.ChatMessage message) {}
}
