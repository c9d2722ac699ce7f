package io.troupe.host.agent;

import io.troupe.api.Answer;
import io.troupe.api.Json;
import io.troupe.api.Question;
import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolContext;
import io.troupe.api.ToolResult;
import io.troupe.api.Toolset;
import io.troupe.host.fact.TaskFact.TaskToolAnswered;
import io.troupe.host.fact.TaskFact.TaskToolCalled;
import io.troupe.host.schema.Schema;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The tools of one task: holds each call against the budget, writes it down before and after, and gives the answers of
 * earlier attempts again. A call that was begun and of which nobody knows whether it was done is made again only where
 * the tool says that this does no harm; else a human decides. Safe for many threads.
 */
final class TaskTools implements Toolset {

    private static final Json WHAT_NOW = Json.of("""
            {"type":"object","properties":{"decision":{"type":"string","title":"What now?",\
            "enum":["call-it-again","it-was-done","give-up"]}},"required":["decision"]}""");

    private final Means.Kit kit;
    private final TaskModel.TaskProgress progress;
    private final Function<ToolCall, ToolContext> contexts;

    /** @param contexts what a call may ask of the host */
    TaskTools(Means.Kit kit, TaskModel.TaskProgress progress, Function<ToolCall, ToolContext> contexts) {
        this.kit = kit;
        this.progress = progress;
        this.contexts = contexts;
    }

    @Override
    public List<Tool> list() {
        return kit.list();
    }

    @Override
    public List<String> without() {
        return kit.without();
    }

    @Override
    public ToolResult call(ToolCall call) throws InterruptedException {
        var tool = kit.list().stream()
                .filter(one -> one.name().equals(call.tool()))
                .findFirst();
        return switch (progress.earlier().standing(call)) {
            case DONE -> {
                progress.spending().called();
                yield progress.earlier().result(call).orElseThrow();
            }
            case IN_DOUBT -> {
                progress.spending().called();
                yield inDoubt(call, tool);
            }
            case NEW -> {
                var wrong = wrong(call, tool);
                progress.spending().beforeCall();
                yield wrong.isPresent() ? wrong.get() : callNew(call);
            }
        };
    }

    private ToolResult callNew(ToolCall call) throws InterruptedException {
        progress.reports().did(new TaskToolCalled(progress.epoch(), call));
        return make(call);
    }

    private ToolResult make(ToolCall call) throws InterruptedException {
        var result = kit.call(call, contexts.apply(call));
        return answered(call, result);
    }

    private ToolResult answered(ToolCall call, ToolResult result) throws InterruptedException {
        progress.reports().did(new TaskToolAnswered(progress.epoch(), call.id(), result));
        return result;
    }

    private ToolResult inDoubt(ToolCall call, Optional<Tool> tool) throws InterruptedException {
        if (tool.filter(one -> one.idempotent() || one.readOnly()).isPresent()) {
            return make(call);
        }
        var answer = contexts.apply(call)
                .ask(new Question(
                        "The host went down while tool '" + call.tool() + "' was being called with "
                                + shortened(call.input().text())
                                + ". Nobody knows whether that was done. Look, and say what now.",
                        WHAT_NOW));
        return switch (decision(answer)) {
            case "call-it-again" -> make(call);
            case "it-was-done" -> answered(call, ToolResult.text("(done; what the tool said was lost in a restart)"));
            default ->
                answered(
                        call,
                        ToolResult.failed("not called again: the host went down during the call, and nobody knows "
                                + "whether it was done"));
        };
    }

    private static String decision(Answer answer) {
        if (answer instanceof Answer.Given(var value)) {
            for (var choice : List.of("call-it-again", "it-was-done")) {
                if (value.text().contains('"' + choice + '"')) {
                    return choice;
                }
            }
        }
        return "give-up";
    }

    private static Optional<ToolResult> wrong(ToolCall call, Optional<Tool> tool) {
        if (tool.isEmpty()) {
            return Optional.of(ToolResult.failed("no tool '" + call.tool() + "'"));
        }
        var mistakes = Schema.of(tool.get().input()).check(call.input());
        return mistakes.isEmpty()
                ? Optional.empty()
                : Optional.of(ToolResult.failed(
                        "the input of '" + call.tool() + "' does not fit: " + CardCheck.sentence(mistakes)));
    }

    private static String shortened(String text) {
        return text.length() <= 500 ? text : text.substring(0, 500) + "…";
    }
}
