package io.troupe.host.http;

import io.troupe.api.GraphEdit;
import io.troupe.api.Json;
import io.troupe.host.bus.Address;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.RunCalls;
import io.troupe.host.bus.RunCalls.AnswerRun;
import io.troupe.host.bus.RunCalls.Cancel;
import io.troupe.host.bus.RunCalls.ChangeRun;
import io.troupe.host.bus.RunCalls.Fork;
import io.troupe.host.bus.RunCalls.Pause;
import io.troupe.host.bus.RunCalls.Replay;
import io.troupe.host.bus.RunCalls.Replayed;
import io.troupe.host.bus.RunCalls.Resume;
import io.troupe.host.bus.RunCalls.RollBack;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The API's part for what can be done to a run. */
final class RunActions {

    private static final Duration TIME = Duration.ofSeconds(30);

    /** Why a run is paused, cancelled or rolled back. */
    record NewReason(Optional<String> reason) {

        String or(String usual) {
            return reason.filter(text -> !text.isBlank()).orElse(usual);
        }
    }

    record NothingMore() {}

    /**
     * A human's answer.
     *
     * @param question which; may be absent when only one is open
     * @param answer fits the question's schema
     * @param decline true, instead of an answer, when nobody will give one
     */
    record NewRunAnswer(Optional<String> question, Optional<Json> answer, Optional<Boolean> decline) {

        AnswerRun of(String id) {
            if (answer.isPresent() == decline.orElse(false)) {
                throw Refusal.of(ErrorCode.INPUT_INVALID, "expected either an answer or decline: true");
            }
            return new AnswerRun(id, question, answer);
        }
    }

    /**
     * A change of the steps that were not started yet.
     *
     * @param add steps as in a definition
     * @param remove ids of steps
     * @param change by the id of a step a JSON merge patch of its definition
     */
    record NewChange(Optional<List<Json>> add, Optional<List<String>> remove, Optional<Map<String, Json>> change) {

        GraphEdit edit() {
            var edit = new GraphEdit(add.orElse(List.of()), remove.orElse(List.of()), change.orElse(Map.of()));
            if (edit.equals(GraphEdit.none())) {
                throw Refusal.of(ErrorCode.INPUT_INVALID, "nothing is to change, expected add, remove or change");
            }
            return edit;
        }
    }

    /**
     * Where another run leaves this one.
     *
     * @param version of the last fact that both share; the last when absent
     * @param input another one for the new run
     */
    record NewFork(Optional<Long> version, Optional<Json> input) {}

    private final Bus bus;
    private final Bodies bodies;
    private final RepeatedPosts<RunView> posts = new RepeatedPosts<>();
    private final RepeatedPosts<Replayed> replays = new RepeatedPosts<>();

    RunActions(Bus bus, Bodies bodies) {
        this.bus = bus;
        this.bodies = bodies;
    }

    List<Endpoint> endpoints() {
        return List.of(
                action("pause", "Start nothing more of a run until it is resumed", NewReason.class, this::pause),
                action(
                        "resume",
                        "Go on with a run",
                        NothingMore.class,
                        (context, none) -> ask(context, RunCalls.RESUME, new Resume(id(context)))),
                action("cancel", "End a run and interrupt its steps", NewReason.class, this::cancel),
                action(
                        "answer",
                        "Answer the question that a run asks, or decline to",
                        NewRunAnswer.class,
                        (context, answer) -> ask(context, RunCalls.ANSWER, answer.of(id(context)))),
                action(
                        "change",
                        "Change what was not started yet; If-Match says which version of the run was seen",
                        NewChange.class,
                        this::change),
                action("rollback", "Undo what was completed, last first", NewReason.class, this::rollBack),
                action("fork", "Start another run from a point in the past of this one", NewFork.class, this::fork)
                        .withStatus(202),
                Endpoint.post(
                        "/runs/{id}/replay",
                        "Ask the strategy anew about each point in the past of a run, and do nothing of what it says",
                        Rule.known(),
                        NothingMore.class,
                        Replayed.class,
                        this::replay));
    }

    private <T extends Record> Endpoint action(
            String verb, String summary, Class<T> body, BiFunction<RoutingContext, T, Future<RunView>> act) {
        return Endpoint.post(
                "/runs/{id}/" + verb,
                summary,
                Rule.known(),
                body,
                RunView.class,
                context -> posts.once(
                                context, () -> bodies.read(context, body).compose(read -> act.apply(context, read)))
                        .onSuccess(run -> tell(context, verb, run)));
    }

    private static void tell(RoutingContext context, String verb, RunView run) {
        if (verb.equals("fork")) {
            RunEndpoints.tell(context, run);
        } else {
            Versions.tell(context, run.version());
        }
    }

    private Future<RunView> pause(RoutingContext context, NewReason reason) {
        return ask(context, RunCalls.PAUSE, new Pause(id(context), reason.or("paused by the caller")));
    }

    private Future<RunView> cancel(RoutingContext context, NewReason reason) {
        return ask(context, RunCalls.CANCEL, new Cancel(id(context), reason.or("cancelled by the caller")));
    }

    private Future<RunView> rollBack(RoutingContext context, NewReason reason) {
        return ask(context, RunCalls.ROLL_BACK, new RollBack(id(context), reason.or("asked for by the caller")));
    }

    private Future<RunView> change(RoutingContext context, NewChange change) {
        return ask(context, RunCalls.CHANGE, new ChangeRun(id(context), Versions.expected(context), change.edit()));
    }

    private Future<RunView> fork(RoutingContext context, NewFork fork) {
        return ask(
                context,
                RunCalls.FORK,
                new Fork(id(context), fork.version(), fork.input(), RepeatedPosts.key(context)));
    }

    private Future<Replayed> replay(RoutingContext context) {
        return replays.once(
                context,
                () -> bodies.read(context, NothingMore.class)
                        .compose(none -> ask(context, RunCalls.REPLAY, new Replay(id(context)))));
    }

    private <Q extends Record, R extends Record> Future<R> ask(
            RoutingContext context, Address<Q, R> address, Q request) {
        return bus.request(address, request, Access.caller(context).call(TIME));
    }

    private static String id(RoutingContext context) {
        return Queries.path(context, "id");
    }
}
