package io.troupe.host.mcp;

import io.troupe.api.Question;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;

/** Says how things stand in words that a model acts on. */
final class Sentences {

    private Sentences() {}

    static String of(TaskView view) {
        var name = view.id() + " (" + view.agent() + "/" + view.skill() + ")";
        return switch (view.state()) {
            case SUBMITTED -> name + " is accepted" + why(view) + next(view);
            case QUEUED -> name + " is queued" + why(view) + next(view);
            case RUNNING -> name + " is still running" + why(view) + next(view);
            case WAITING_FOR_INPUT ->
                name + " asks: " + view.question().map(Question::text).orElse("(the question is being answered)")
                        + view.question()
                                .map(asked ->
                                        "\nThe answer fits " + asked.schema().text())
                                .orElse("")
                        + "\nThe work goes on once a human has answered. Call answer_run with id \"" + view.id()
                        + "\" and their answer; do not make one up.";
            case COMPLETED -> name + " is completed.";
            case FAILED, CANCELLED, EXPIRED ->
                view.error()
                        .map(error -> error.code() + ": " + error.reason() + "\n" + name + " is "
                                + view.state().wire() + (error.retryable() ? "; trying again later may help." : "."))
                        .orElseGet(() -> view.state().wire() + ": " + name + " ended without an answer.");
            case DEAD_LETTER ->
                view.error().map(error -> error.code() + ": " + error.reason() + "\n").orElse("") + name
                        + " failed at every attempt and is a dead letter; its operator can retry it.";
        };
    }

    static String of(Refusal.Problem problem) {
        var words = new StringBuilder(problem.code().wire()).append(": ").append(problem.detail());
        problem.mistakes()
                .forEach(mistake -> words.append("\n- ")
                        .append(mistake.pointer().isEmpty() ? "the whole" : mistake.pointer())
                        .append(": ")
                        .append(mistake.message()));
        if (!problem.nearest().isEmpty()) {
            words.append("\nNearest: ").append(String.join(", ", problem.nearest()));
        }
        if (problem.code() == ErrorCode.OUTPUT_INVALID) {
            words.append(
                    "\nMend the answer and call complete_task again with the same task and claim; they stay good.");
        }
        return words.toString();
    }

    private static String why(TaskView view) {
        return view.waits().map(why -> ": " + why).orElse("")
                + view.note().map(note -> "; it said: " + note).orElse("");
    }

    private static String next(TaskView view) {
        return view.claimable()
                ? "\nIt waits for a client to play the agent: call claim_task with task \"" + view.id() + "\"."
                : "\nThe work goes on. Call get_run with id \"" + view.id() + "\" and wait_seconds to wait for it.";
    }
}
