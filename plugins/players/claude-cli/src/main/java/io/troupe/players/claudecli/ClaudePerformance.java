package io.troupe.players.claudecli;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Answer;
import io.troupe.api.Content;
import io.troupe.api.Delta;
import io.troupe.api.Part;
import io.troupe.api.Performance;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.api.Reply;
import io.troupe.api.Stage;
import io.troupe.players.wire.Ensemble;
import io.troupe.players.wire.Permission;
import io.troupe.players.wire.Program;
import io.troupe.players.wire.Program.Heard;
import io.troupe.players.wire.Questions;
import io.troupe.players.wire.Words;
import io.troupe.players.wire.Workplace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** One part, played by one Claude Code. */
final class ClaudePerformance implements Performance {

    private static final String HELLO = "troupe-initialize";
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int MOST_STRAY = 1_000;
    private static final int MOST_ERRANDS = 1_000;
    private static final List<String> TELLING =
            List.of("command", "file_path", "notebook_path", "path", "pattern", "url", "query", "description");

    /** What belongs to it. */
    record Scene(Part part, Stage stage, Program program, Workplace place, Ensemble ensemble) {}

    private final Scene scene;
    private final Duration startWithin;
    private final Questions questions;
    private final Spent spent = new Spent();
    private final Set<String> errands = new HashSet<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean begun;
    private volatile boolean idle;
    private int stray;
    private String model = "unknown";

    ClaudePerformance(Scene scene, Duration startWithin) {
        this.scene = scene;
        this.startWithin = startWithin;
        this.questions =
                new Questions(scene.stage(), "claude-cli-" + scene.part().task());
    }

    @Override
    public Turn say(List<Content> words, Consumer<Delta> onDelta) throws InterruptedException {
        idle = false;
        var all = new ArrayList<>(words);
        if (!begun) {
            begin();
            if (!CommandLine.fits(scene.part())) {
                all.addFirst(Content.text("<instructions>\n" + scene.part().instructions() + "\n</instructions>"));
            }
        }
        spent.begin();
        scene.program().send(Saying.user(all));
        while (true) {
            var ended = hear(next(), onDelta);
            if (ended.isPresent()) {
                idle = true;
                return turn(ended.get());
            }
        }
    }

    private void begin() throws InterruptedException {
        scene.program().send(Saying.initialize(HELLO));
        long until = System.nanoTime() + startWithin.toNanos();
        while (!begun) {
            var heard = scene.program().next(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
            if (heard.isEmpty() && System.nanoTime() >= until) {
                throw new PluginException(
                        Kind.UNAVAILABLE, "claude was not ready within " + startWithin.toSeconds() + " s of its start");
            }
            var event = heard.isPresent() ? event(heard.get()) : Optional.<Event>empty();
            if (event.isPresent() && event.get() instanceof Event.Response(var id, var error) && id.equals(HELLO)) {
                error.ifPresent(why -> {
                    throw new PluginException(Kind.REFUSED, "claude cannot begin: " + Words.line(why, 500));
                });
                begun = true;
            } else if (event.isPresent() && event.get() instanceof Event.Ended ended) {
                throw failed(ended);
            }
        }
    }

    private Event next() throws InterruptedException {
        while (true) {
            var event = event(scene.program().next());
            if (event.isPresent()) {
                return event.get();
            }
        }
    }

    /** What was heard, if it is an event. */
    private Optional<Event> event(Heard heard) throws InterruptedException {
        return switch (heard) {
            case Heard.Line(var text) -> {
                var event = Event.read(text);
                if (event.isEmpty() && !text.isBlank() && ++stray > MOST_STRAY) {
                    throw new PluginException(
                            Kind.REFUSED,
                            "claude wrote " + stray + " lines that are no events, expected stream-json; one was: "
                                    + Words.line(text, 200));
                }
                yield event;
            }
            case Heard.TooLong(var bytes) -> {
                scene.stage().progress("passed over an event of " + bytes + " bytes");
                yield Optional.empty();
            }
            case Heard.Silence() ->
                throw new PluginException(
                        Kind.UNAVAILABLE,
                        scene.ensemble().isClosed()
                                ? "player 'claude-cli' is closed"
                                : "claude ended before it was done: "
                                        + scene.program().end());
        };
    }

    private Optional<Event.Ended> hear(Event event, Consumer<Delta> onDelta) {
        switch (event) {
            case Event.Began(var name) -> model = Words.line(name, 100);
            case Event.Said said -> {
                scene.stage().used(spent.said(said), Optional.empty());
                said.pieces().forEach(piece -> tell(piece, said.ours(), onDelta));
            }
            case Event.Wish wish -> ask(wish);
            case Event.Withdrawn(var id) -> questions.withdraw(id);
            case Event.Request request -> scene.program().send(Saying.cannot(request));
            case Event.Sent(var task) -> {
                if (errands.size() < MOST_ERRANDS) {
                    errands.add(task);
                }
            }
            case Event.Back(var task) -> errands.remove(task);
            case Event.Ended ended -> {
                // with sub-agents at work it goes on by itself when they are back
                return errands.isEmpty() || !ended.well() ? Optional.of(ended) : Optional.empty();
            }
            case Event.Response _, Event.Other _ -> {} // nothing to be done about it
        }
        return Optional.empty();
    }

    private void tell(Event.Piece piece, boolean ours, Consumer<Delta> onDelta) {
        switch (piece) {
            case Event.Piece.Text(var text) -> {
                if (ours && !text.isBlank()) {
                    scene.stage().progress(Words.line(text, 300));
                    onDelta.accept(new Delta.Text(text));
                }
            }
            case Event.Piece.Thought(var text) -> {
                if (ours) {
                    onDelta.accept(new Delta.Thinking(text));
                }
            }
            case Event.Piece.Use(var id, var tool, var input) -> {
                scene.stage().progress(Words.line(tool, 60) + told(input));
                onDelta.accept(new Delta.Calling(id, tool));
            }
        }
    }

    private static String told(JsonNode input) {
        return TELLING.stream()
                .filter(key -> input.path(key).isTextual())
                .findFirst()
                .map(key -> ": " + Words.line(input.path(key).asText(), 200))
                .orElse("");
    }

    private void ask(Event.Wish wish) {
        var part = scene.part();
        var reason = wish.request().path("decision_reason").asText("");
        var permission = new Permission(
                part.card().name(),
                "claude-cli",
                wish.tool(),
                wish.request().path("input").toPrettyString() + (reason.isBlank() ? "" : "\n" + reason),
                List.of(Permission.ALLOW, Permission.ALWAYS, Permission.DENY));
        questions.ask(wish.id(), permission.question(), answer -> answered(wish, permission, answer));
    }

    private void answered(Event.Wish wish, Permission permission, Optional<Answer> answer) {
        var chosen = answer.flatMap(permission::chosen);
        scene.program()
                .send(
                        switch (chosen.orElse("")) {
                            case Permission.ALLOW -> Saying.allow(wish, false);
                            case Permission.ALWAYS -> Saying.allow(wish, true);
                            case Permission.DENY -> Saying.deny(wish, "A human said no.");
                            default -> Saying.deny(wish, "Nobody was there who would allow it.");
                        });
    }

    private Turn turn(Event.Ended ended) {
        var usage = spent.usage(ended);
        var cost = spent.cost(ended);
        if (!ended.well()) {
            scene.stage().used(usage, cost); // where the budget is the reason, this says so
            throw failed(ended);
        }
        var stop = switch (ended.stopReason().orElse("")) {
            case "refusal" -> Reply.Stop.DECLINED;
            case "max_tokens" -> Reply.Stop.TOO_LONG;
            default -> Reply.Stop.END;
        };
        var said = Reply.of(ended.text().orElse(""), usage, model);
        return new Turn(new Reply(said.parts(), stop, usage, model, Optional.empty()), cost);
    }

    private static PluginException failed(Event.Ended ended) {
        var kind = ended.subtype().equals("success") ? "" : " (" + Words.line(ended.subtype(), 60) + ")";
        var why = ended.why().map(text -> ": " + Words.line(text, 500)).orElse("");
        boolean passing =
                ended.status().filter(status -> status == 429 || status >= 500).isPresent()
                        || ended.subtype().equals("error_during_execution");
        return new PluginException(passing ? Kind.UNAVAILABLE : Kind.REFUSED, "claude gave up" + kind + why);
    }

    @Override
    public List<Content> results() throws InterruptedException {
        scene.program().leave(PATIENCE); // it might go on writing
        return scene.part().skill().readOnly() ? List.of() : scene.place().results();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        questions.close();
        if (idle && !Thread.currentThread().isInterrupted()) {
            scene.ensemble().finish(scene.program(), scene.place(), PATIENCE);
        } else {
            scene.program().send(Saying.interrupt("troupe-interrupt"));
            scene.ensemble().abandon(scene.program(), scene.place(), PATIENCE);
        }
    }
}
