package io.troupe.players.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.api.Answer;
import io.troupe.api.Content;
import io.troupe.api.Delta;
import io.troupe.api.Part;
import io.troupe.api.Performance;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** One part, played in one session of one program. */
final class AcpPerformance implements Performance {

    private static final int VERSION = 1;
    private static final Duration START_WITHIN = Duration.ofSeconds(60);
    /** A turn takes as long as its task has time, which interrupts it. */
    private static final Duration FOR_EVER = Duration.ofDays(365);

    private static final int MOST_STRAY = 1_000;
    /** Kinds of tool calls that change nothing. */
    private static final Set<String> READING = Set.of("read", "search", "think", "fetch");

    /** What belongs to it. */
    record Scene(Part part, Stage stage, Program program, Workplace place, Ensemble ensemble) {}

    private final Scene scene;
    private final AcpSettings settings;
    private final Duration patience;
    private final Questions questions;
    private final Session session;
    private final Map<String, Choice> wishes = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private Prompting prompting = Prompting.PLAIN;
    private volatile String id = "";
    private volatile boolean idle;
    private long calls;
    private int stray;

    AcpPerformance(Scene scene, AcpSettings settings, Duration patience) {
        this.scene = scene;
        this.settings = settings;
        this.patience = patience;
        this.questions = new Questions(scene.stage(), "acp-" + scene.part().task());
        this.session = new Session(scene.stage());
    }

    @Override
    public Turn say(List<Content> words, Consumer<Delta> onDelta) throws InterruptedException {
        idle = false;
        var all = new ArrayList<>(words);
        if (id.isEmpty()) {
            begin();
            all.addFirst(Content.text("<instructions>\n" + scene.part().instructions() + "\n</instructions>"));
        }
        session.begin();
        var result = done(call("session/prompt", prompting.of(id, all), FOR_EVER, onDelta));
        idle = true;
        return session.turn(result);
    }

    private void begin() throws InterruptedException {
        var within = settings.startWithin().orElse(START_WITHIN);
        var hello = Message.object().put("protocolVersion", VERSION);
        // its own tools read and write files; ours would only be one more way out of its folder
        var can = hello.putObject("clientCapabilities").put("terminal", false);
        can.putObject("fs").put("readTextFile", false).put("writeTextFile", false);
        hello.putObject("clientInfo")
                .put("name", "troupe")
                .put("title", "Troupe")
                .put("version", "1");
        var agent = done(call("initialize", hello, within, delta -> {}));
        if (agent.path("protocolVersion").asInt() != VERSION) {
            throw new PluginException(
                    Kind.REFUSED,
                    "the program speaks version "
                            + agent.path("protocolVersion").asInt() + " of the Agent Client Protocol, expected "
                            + VERSION);
        }
        prompting = new Prompting(
                agent.at("/agentCapabilities/promptCapabilities/image").asBoolean());
        var opening = Message.object().put("cwd", scene.place().folder().toString());
        opening.putArray("mcpServers");
        var opened = done(call("session/new", opening, within, delta -> {}));
        id = opened.path("sessionId").asText();
        if (id.isEmpty()) {
            throw new PluginException(Kind.REFUSED, "the program opened a session without 'sessionId', expected one");
        }
        chooseModel(opened, within);
    }

    /** By the option of the session that is for this, or as programs did before there were options. */
    private void chooseModel(JsonNode opened, Duration within) throws InterruptedException {
        var option = new ArrayList<JsonNode>();
        opened.path("configOptions").forEach(option::add);
        option.removeIf(one -> !one.path("category").asText().equals("model"));
        boolean older = opened.at("/models/currentModelId").isTextual();
        session.model(
                option.isEmpty()
                        ? opened.at("/models/currentModelId").asText()
                        : option.getFirst().path("currentValue").asText());
        var wanted = scene.part().model();
        if (wanted.isEmpty()) {
            return;
        }
        var choice = Message.object().put("sessionId", id);
        var answer = option.isEmpty() && !older
                ? new Message.Failure(0, 0, "it has no choice of models", choice)
                : option.isEmpty()
                        ? call("session/set_model", choice.put("modelId", wanted.get()), within, delta -> {})
                        : call(
                                "session/set_config_option",
                                choice.put(
                                                "configId",
                                                option.getFirst().path("id").asText())
                                        .put("value", wanted.get()),
                                within,
                                delta -> {});
        switch (answer) {
            case Message.Failure failure ->
                session.note("the program did not take model '" + Words.line(wanted.get(), 100) + "', "
                        + Words.line(failure.message(), 200));
            case Message.Result _, Message.Notice _, Message.Request _ -> session.model(wanted.get());
        }
    }

    private JsonNode done(Message answer) {
        return switch (answer) {
            case Message.Result(var _, var result) -> result;
            case Message.Failure failure -> throw failed(failure);
            case Message.Notice _, Message.Request _ -> throw new IllegalStateException("no answer: " + answer);
        };
    }

    private static PluginException failed(Message.Failure failure) {
        var more = failure.data().isMissingNode() || failure.data().isNull()
                ? ""
                : " (" + Words.line(failure.data().toString(), 500) + ")";
        var why = Words.line(failure.message(), 500) + more;
        return switch (failure.code()) {
            case Message.AUTH_REQUIRED ->
                new PluginException(Kind.REFUSED, "the program wants a login, run it once by hand: " + why);
            case Message.INTERNAL_ERROR -> new PluginException(Kind.UNAVAILABLE, "the program failed: " + why);
            default -> new PluginException(Kind.REFUSED, "the program refused: " + why);
        };
    }

    /** Asks the program, and does meanwhile what it tells and asks; gives what it answers. */
    private Message call(String method, ObjectNode params, Duration within, Consumer<Delta> onDelta)
            throws InterruptedException {
        long number = ++calls;
        scene.program().send(Message.request(number, method, params));
        long until = System.nanoTime() + within.toNanos();
        while (true) {
            var heard = scene.program().next(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
            if (heard.isEmpty() && System.nanoTime() >= until) {
                throw new PluginException(
                        Kind.UNAVAILABLE,
                        "the program did not answer '" + method + "' within " + within.toMillis() + " ms");
            }
            var message = heard.isPresent() ? message(heard.get()) : Optional.<Message>empty();
            switch (message.orElse(Message.NOTHING)) {
                case Message.Result result
                when result.id() == number -> {
                    return result;
                }
                case Message.Failure failure
                when failure.id() == number -> {
                    return failure;
                }
                case Message.Notice(var what, var told) -> {
                    if (what.equals("session/update")) {
                        session.update(told.path("update"), onDelta);
                    }
                }
                case Message.Request request -> asked(request);
                case Message.Result _, Message.Failure _ -> {} // to nothing that was asked
            }
        }
    }

    /** What was heard, if it is a message. */
    private Optional<Message> message(Heard heard) throws InterruptedException {
        return switch (heard) {
            case Heard.Line(var text) -> {
                var message = Message.read(text);
                if (message.isEmpty() && !text.isBlank() && ++stray > MOST_STRAY) {
                    throw new PluginException(
                            Kind.REFUSED,
                            "the program wrote " + stray + " lines that are no messages, expected JSON-RPC; one was: "
                                    + Words.line(text, 200));
                }
                yield message;
            }
            case Heard.TooLong(var bytes) -> {
                scene.stage().progress("passed over a message of " + bytes + " bytes");
                yield Optional.empty();
            }
            case Heard.Silence() ->
                throw new PluginException(
                        Kind.UNAVAILABLE,
                        scene.ensemble().isClosed()
                                ? "player 'acp' is closed"
                                : "the program ended before it was done: "
                                        + scene.program().end());
        };
    }

    private void asked(Message.Request request) {
        if (!request.method().equals("session/request_permission")) {
            scene.program().send(Message.cannot(request));
            return;
        }
        var call = session.call(request.params().at("/toolCall/toolCallId").asText());
        var choice = Choice.of(request, call, scene.part().card().name());
        if (scene.part().skill().readOnly() && !READING.contains(choice.kind())) {
            scene.program().send(choice.denied());
            return;
        }
        var allowed = choice.allowed();
        if (allowed.isPresent() && settings.allow().orElse(List.of()).contains(choice.kind())) {
            scene.program().send(choice.selected(allowed.get()));
            return;
        }
        var key = request.id().toString();
        wishes.put(key, choice);
        questions.ask(key, choice.permission().question(), answer -> answered(key, choice, answer));
    }

    private void answered(String key, Choice choice, Optional<Answer> answer) {
        if (wishes.remove(key) != null) {
            var chosen = answer.flatMap(choice.permission()::chosen).orElse(Permission.DENY);
            var option = choice.options().get(chosen);
            scene.program().send(option == null ? choice.denied() : choice.selected(option));
        }
    }

    @Override
    public List<Content> results() throws InterruptedException {
        scene.program().leave(patience); // it might go on writing
        return scene.part().skill().readOnly() ? List.of() : scene.place().results();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        questions.close();
        if (idle && !Thread.currentThread().isInterrupted()) {
            scene.ensemble().finish(scene.program(), scene.place(), patience);
            return;
        }
        if (!id.isEmpty()) {
            scene.program()
                    .send(Message.notice("session/cancel", Message.object().put("sessionId", id)));
        }
        wishes.keySet()
                .forEach(key -> Optional.ofNullable(wishes.remove(key))
                        .ifPresent(choice -> scene.program().send(choice.cancelled())));
        scene.ensemble().abandon(scene.program(), scene.place(), patience);
    }
}
