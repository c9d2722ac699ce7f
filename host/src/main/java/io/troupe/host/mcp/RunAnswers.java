package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.troupe.api.Json;
import io.troupe.api.RunStep;
import io.troupe.host.bus.RunCalls.Asked;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.bus.RunCalls.StepView;
import io.troupe.host.fact.RunState;
import io.troupe.host.fact.TaskFact.TaskError;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts runs of workflows into the form of tool results: for reading, and as data. */
final class RunAnswers {

    private static final int MOST_TO_PLAY = 20;

    private RunAnswers() {}

    /**
     * A run, and what of it waits for clients.
     *
     * @param toPlay steps whose tasks nobody plays: a client has to
     */
    record Seen(RunView run, List<StepView> toPlay) {}

    private record Data(
            String status,
            String run,
            String workflow,
            Optional<Json> answer,
            Optional<String> rest,
            Optional<String> waits,
            Map<String, Integer> counts,
            List<Step> steps,
            List<ToPlay> toPlay,
            List<Asked> questions,
            Optional<TaskError> error) {}

    /** A step without what came out of it: that is in the run's resource. */
    private record Step(
            String id, RunStep.State state, Optional<String> agent, Optional<String> work, Optional<TaskError> error) {}

    private record ToPlay(String step, String task, Optional<String> agent) {}

    /** How a run stands whose client waited for it: a failure is an error. */
    static CallToolResult ran(Seen seen) {
        boolean failed = seen.run().state().over() && seen.run().state() != RunState.COMPLETED;
        return result(seen, failed);
    }

    /** How a run stands; having failed is a state like any other. */
    static CallToolResult shown(Seen seen) {
        return result(seen, false);
    }

    private static CallToolResult result(Seen seen, boolean isError) {
        var run = seen.run();
        var output = run.output().map(Json::text).orElse("");
        var pages = new Cut(output);
        if (run.state() != RunState.COMPLETED || !pages.isNeeded()) {
            var words = run.state() == RunState.COMPLETED && !output.isEmpty() ? output : words(seen);
            return result(List.of(Contents.text(words)), data(seen, Optional.empty()), isError);
        }
        var rest = RunResources.page(run.id(), 2);
        var link = McpSchema.ResourceLink.builder()
                .uri(rest)
                .name("the rest of the output")
                .mimeType("text/plain")
                .build();
        var words = pages.page(1) + "\n[cut here, after page 1 of " + pages.count() + "; go on with the resource "
                + rest + "]";
        return result(List.of(Contents.text(words), link), data(seen, Optional.of(rest)), isError);
    }

    private static CallToolResult result(List<McpSchema.Content> content, Data data, boolean isError) {
        return CallToolResult.builder(content)
                .structuredContent(data)
                .isError(isError)
                .build();
    }

    private static Data data(Seen seen, Optional<String> rest) {
        var run = seen.run();
        return new Data(
                asks(run) ? "input-required" : run.state().wire(),
                run.id(),
                run.workflow(),
                rest.isPresent() ? Optional.empty() : run.output(),
                rest,
                run.waits(),
                run.counts(),
                run.steps().stream()
                        .map(step -> new Step(step.id(), step.state(), step.agent(), step.work(), step.error()))
                        .toList(),
                seen.toPlay().stream()
                        .limit(MOST_TO_PLAY)
                        .map(step -> new ToPlay(step.id(), step.work().orElse(""), step.agent()))
                        .toList(),
                run.questions(),
                run.error());
    }

    private static boolean asks(RunView run) {
        return !run.state().over() && !run.questions().isEmpty();
    }

    private static String words(Seen seen) {
        var run = seen.run();
        var name = run.id() + " (workflow " + run.workflow() + ")";
        if (asks(run)) {
            return name + questions(run) + toPlay(seen);
        }
        return switch (run.state()) {
            case PENDING, RUNNING, AWAITING_INPUT ->
                name + " is running" + counts(run) + why(run) + toPlay(seen) + next(run);
            case PAUSED -> name + " is paused" + counts(run) + why(run) + ". Whoever paused it can resume it.";
            case ROLLING_BACK -> name + " is being rolled back" + counts(run) + why(run) + next(run);
            case COMPLETED -> name + " is completed.";
            case FAILED, CANCELLED, ROLLED_BACK ->
                run.error()
                                .map(error -> error.code() + ": " + error.reason() + "\n")
                                .orElse("") + name + " is " + run.state().wire() + counts(run) + "." + failed(run);
        };
    }

    private static String counts(RunView run) {
        var words = run.counts().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(count -> count.getValue() + " " + count.getKey())
                .toList();
        return words.isEmpty() ? "" : ", its steps: " + String.join(", ", words);
    }

    private static String why(RunView run) {
        return run.waits().map(waits -> "; it waits: " + waits).orElse("");
    }

    private static String next(RunView run) {
        return "\nCall get_run with id \"" + run.id() + "\" and wait_seconds to see how it goes on.";
    }

    private static String toPlay(Seen seen) {
        if (seen.toPlay().isEmpty()) {
            return "";
        }
        var words = new StringBuilder(
                "\nNobody in the host plays these steps, so you do. For each call claim_task with the "
                        + "task, follow the brief, and call complete_task:");
        seen.toPlay().stream()
                .limit(MOST_TO_PLAY)
                .forEach(step -> words.append("\n- step ")
                        .append(step.id())
                        .append(step.agent().map(agent -> " (" + agent + ")").orElse(""))
                        .append(": task \"")
                        .append(step.work().orElse(""))
                        .append('"'));
        int more = seen.toPlay().size() - MOST_TO_PLAY;
        return more > 0 ? words + "\nand " + more + " more, which get_run shows later" : words.toString();
    }

    private static String questions(RunView run) {
        var words = new StringBuilder(" asks a human:");
        run.questions()
                .forEach(asked -> words.append("\n- question \"")
                        .append(asked.id())
                        .append("\": ")
                        .append(asked.question().text())
                        .append("\n  The answer fits ")
                        .append(asked.question().schema().text()));
        return words + "\nCall answer_run with id \"" + run.id()
                + "\", the question and their answer; do not make one up.";
    }

    private static String failed(RunView run) {
        var words = new StringBuilder();
        run.steps()
                .forEach(step -> step.error()
                        .ifPresent(error -> words.append("\n- step ")
                                .append(step.id())
                                .append(": ")
                                .append(error.code())
                                .append(": ")
                                .append(error.reason())));
        return Described.cut(words.toString(), 8_000);
    }
}
