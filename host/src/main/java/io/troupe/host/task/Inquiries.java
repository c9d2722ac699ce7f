package io.troupe.host.task;

import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls.Answer;
import io.troupe.host.bus.TaskCalls.Ask;
import io.troupe.host.bus.TaskCalls.Asked;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.TaskAnswered;
import io.troupe.host.fact.TaskFact.TaskAsked;
import io.troupe.host.fact.TaskState;
import io.troupe.host.schema.Schema;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.BiFunction;

/** Agents that ask humans, and humans that answer. On the task service's context alone. */
final class Inquiries {

    private static final long LONGEST_WAIT_MILLIS = 60_000;

    private final TaskLog log;
    private final Book book;
    private final Stage stage;
    private final BiFunction<String, Call, Future<TaskEntry>> notOpen;

    /** @param notOpen fails with what is to be said of a task that is not open */
    Inquiries(TaskLog log, Book book, Stage stage, BiFunction<String, Call, Future<TaskEntry>> notOpen) {
        this.log = log;
        this.book = book;
        this.stage = stage;
        this.notOpen = notOpen;
    }

    /** Puts a question, once, and waits for its answer for a while. */
    Future<Asked> ask(Ask ask, Call call) {
        var question = new TaskAsked(ask.epoch(), ask.number(), ask.question());
        return book.open(ask.id())
                .map(entry -> log.inTurn(entry, () -> put(entry, question))
                        .compose(asked -> answer(entry, question).answered()
                                ? Future.succeededFuture(answer(entry, question))
                                : book.waits()
                                        .answered(ask.id(), Math.clamp(ask.waitMillis(), 0, LONGEST_WAIT_MILLIS))
                                        .map(over -> answer(entry, question))))
                .orElseGet(() -> Future.failedFuture(Reports.lost(ask.id(), ask.epoch())));
    }

    private Future<TaskEntry> put(TaskEntry entry, TaskAsked question) {
        if (!Reports.works(entry, question.epoch())) {
            return Future.failedFuture(Reports.lost(entry.id(), question.epoch()));
        }
        boolean waits = entry.state() == TaskState.WAITING_FOR_INPUT
                && entry.questions().open().filter(question::equals).isPresent();
        if (waits || entry.questions().answer(question).isPresent()) {
            return Future.succeededFuture(entry);
        }
        return book.write(entry, question).onSuccess(asked -> {
            book.waits().ended(entry.id()); // whoever waits for the task has something to do
            stage.left(entry.agent()); // others have its room until there is an answer
        });
    }

    private static Asked answer(TaskEntry entry, TaskAsked question) {
        return entry.questions()
                .answer(question)
                .map(given -> new Asked(true, given.answer()))
                .orElseGet(() -> new Asked(false, Optional.empty()));
    }

    /** Takes a human's answer, to the question that is open now. */
    Future<TaskEntry> answer(Answer answer, Call call) {
        return book.open(answer.id())
                .map(entry -> log.inTurn(entry, () -> take(entry, answer, call)))
                .orElseGet(() -> notOpen.apply(answer.id(), call));
    }

    private Future<TaskEntry> take(TaskEntry entry, Answer answer, Call call) {
        Sight.checkChanges(entry, call, "answer for ");
        if (entry.state().terminal()) {
            throw Claims.ended(entry);
        }
        var open = entry.questions()
                .open()
                .orElseThrow(() -> Refusal.of(
                        ErrorCode.TRANSITION_REFUSED,
                        entry.id() + " is " + entry.state().wire() + " and asks nothing, expected one that is "
                                + TaskState.WAITING_FOR_INPUT.wire()));
        answer.value().ifPresent(value -> {
            var mistakes = Schema.of(open.question().schema()).check(value);
            if (!mistakes.isEmpty()) {
                throw Refusal.invalid(
                        ErrorCode.INPUT_INVALID, "the answer does not fit the question of " + entry.id(), mistakes);
            }
        });
        var fact = new TaskAnswered(open.number(), answer.value(), call.caller());
        return book.write(entry, fact).onSuccess(done -> book.waits().answered(entry.id()));
    }
}
