package io.troupe.host.agent;

import io.troupe.api.Answer;
import io.troupe.api.Budget;
import io.troupe.api.Content;
import io.troupe.api.Delta;
import io.troupe.api.Part;
import io.troupe.api.Performance;
import io.troupe.api.Player;
import io.troupe.api.PluginException;
import io.troupe.api.Question;
import io.troupe.api.Reply;
import io.troupe.api.Stage;
import io.troupe.api.Usage;
import io.troupe.host.fact.TaskFact.TaskTurned;
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
 * The player of one task: holds what it uses against the budget while it is at work, and writes down each turn. Turns of
 * earlier attempts are not given again, since what was done beside them is gone with them; they count in what is spent.
 */
final class TaskPlayer implements Player {

    private final Player player;
    private final BiFunction<String, Usage, Optional<BigDecimal>> prices;
    private final TaskModel.TaskProgress progress;
    private int turn;

    TaskPlayer(Player player, BiFunction<String, Usage, Optional<BigDecimal>> prices, TaskModel.TaskProgress progress) {
        this.player = player;
        this.prices = prices;
        this.progress = progress;
        for (var before : progress.earlier().turns()) {
            progress.spending().turned(before.reply(), before.cost());
            turn = Math.max(turn, before.turn());
        }
    }

    @Override
    public Performance take(Part part, Stage stage) throws InterruptedException {
        progress.spending().beforeTurn();
        var counted = new Counted(stage);
        return new Counting(player.take(part, counted), counted);
    }

    @Override
    public void close() {
        player.close();
    }

    private synchronized int next() {
        return ++turn;
    }

    private static String digest(List<Content> words) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(words.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing, expected in every JDK", e);
        }
    }

    /** What a turn that is under way has used. */
    private record Used(Usage usage, Optional<BigDecimal> cost) {
        static final Used NOTHING = new Used(Usage.NONE, Optional.empty());
    }

    /** The stage of one part, on which what is used counts. */
    private final class Counted implements Stage {
        private final Stage stage;
        private volatile Used used = Used.NOTHING;

        Counted(Stage stage) {
            this.stage = stage;
        }

        @Override
        public void progress(String note) {
            stage.progress(note);
        }

        @Override
        public Answer ask(Question question) throws InterruptedException {
            return stage.ask(question);
        }

        @Override
        public Budget left() {
            return progress.spending().left();
        }

        @Override
        public void used(Usage usage, Optional<BigDecimal> cost) {
            used = new Used(usage, cost);
            progress.spending().during(usage, cost);
        }
    }

    private final class Counting implements Performance {
        private final Performance performance;
        private final Counted stage;

        Counting(Performance performance, Counted stage) {
            this.performance = performance;
            this.stage = stage;
        }

        @Override
        public Turn say(List<Content> words, Consumer<Delta> onDelta) throws InterruptedException {
            progress.spending().beforeTurn();
            int number = next();
            stage.used = Used.NOTHING;
            Turn done;
            try {
                done = performance.say(words, delta -> heard(number, delta, onDelta));
            } catch (PluginException e) {
                failed(number, words);
                throw e;
            } catch (InterruptedException e) { // there may be nobody any more to write it down
                cut();
                throw e;
            }
            var cost = done.cost()
                    .or(() -> prices.apply(done.reply().model(), done.reply().usage()));
            write(number, words, new Turn(done.reply(), cost));
            return done;
        }

        private void heard(int number, Delta delta, Consumer<Delta> onDelta) {
            switch (delta) {
                case Delta.Text(var text) -> progress.news().say(number, text);
                case Delta.Anew() -> progress.news().anew(number);
                case Delta.Calling _ -> progress.spending().beforeCall();
                case Delta.Thinking _ -> {} // not part of the text
            }
            onDelta.accept(delta);
        }

        private void write(int number, List<Content> words, Turn turn) throws InterruptedException {
            progress.spending().turned(turn.reply(), turn.cost());
            progress.reports().did(new TaskTurned(progress.epoch(), number, digest(words), turn.reply(), turn.cost()));
        }

        /** What a turn used that came to nothing is used all the same. */
        private void failed(int number, List<Content> words) throws InterruptedException {
            if (!stage.used.equals(Used.NOTHING)) {
                write(number, words, new Turn(Reply.of("", stage.used.usage(), "unknown"), stage.used.cost()));
            }
        }

        private void cut() {
            if (!stage.used.equals(Used.NOTHING)) {
                progress.spending().turned(Reply.of("", stage.used.usage(), "unknown"), stage.used.cost());
            }
        }

        @Override
        public List<Content> results() throws InterruptedException {
            return performance.results();
        }

        @Override
        public void close() {
            performance.close();
        }
    }
}
