package io.troupe.host.loop;

import io.troupe.api.AgentContext;
import io.troupe.api.Answer;
import io.troupe.api.Budget;
import io.troupe.api.Content;
import io.troupe.api.Outcome;
import io.troupe.api.Part;
import io.troupe.api.Performance;
import io.troupe.api.Player;
import io.troupe.api.Question;
import io.troupe.api.Stage;
import io.troupe.api.Usage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One task that a player does with tools of its own: it is told what to do, and its last words are the answer. */
final class StagedPart {

    private static final int MOST_CONTINUED = 3;

    private final Part part;
    private final List<Content> task;
    private final FinalAnswer answer;
    private int continued;

    StagedPart(Part part, List<Content> task, FinalAnswer answer) {
        this.part = part;
        this.task = task;
        this.answer = answer;
    }

    Outcome play(Player player, AgentContext context) throws InterruptedException {
        try (var performance = player.take(part, new ContextStage(context))) {
            var words = task;
            var said = new StringBuilder();
            while (true) {
                var reply = performance.say(words, delta -> {}).reply();
                said.append(reply.text());
                switch (reply.stop()) {
                    case TOO_LONG -> {
                        if (++continued > MOST_CONTINUED) {
                            return Outcome.failed("the reply got longer than it may, " + continued + " times");
                        }
                        words = List.of(Content.text("Go on exactly where you stopped."));
                    }
                    case DECLINED -> {
                        return Outcome.failed("the model declined: " + Brief.shortened(reply.text()));
                    }
                    case END, TOOL_CALLS -> { // its tools are its own, so there is nothing to be called here
                        var outcome = answer.of(said.toString());
                        if (outcome.isPresent()) {
                            return withResults(outcome.get(), performance);
                        }
                        said.setLength(0);
                        words = List.of(Content.text(answer.mend()));
                    }
                }
            }
        }
    }

    private static Outcome withResults(Outcome outcome, Performance performance) throws InterruptedException {
        return switch (outcome) {
            case Outcome.Completed(var answer) -> {
                var all = new ArrayList<>(answer);
                all.addAll(performance.results());
                yield new Outcome.Completed(all);
            }
            case Outcome.Failed failed -> failed;
        };
    }

    /** The agent's own context as a stage; what is used is counted by whoever gave the player. */
    private record ContextStage(AgentContext context) implements Stage {

        @Override
        public void progress(String note) {
            context.progress(note);
        }

        @Override
        public Answer ask(Question question) throws InterruptedException {
            return context.ask(question);
        }

        @Override
        public Budget left() {
            return context.budget();
        }

        @Override
        public void used(Usage usage, Optional<BigDecimal> cost) {}
    }
}
