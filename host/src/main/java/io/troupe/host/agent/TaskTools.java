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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Function<String, ToolContext> contexts;
    private final Map<String, Integer> made = new ConcurrentHashMap<>();

    /** @param contexts what a call may ask of the host, by what it is known by in the task */
    TaskTools(Means.Kit kit, TaskModel.TaskProgress progress, Function<String, ToolContext> contexts) {
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
        var context = contexts.apply(keyed(call));
        var before = progress.earlier().before(call);
        if (before.isPresent()) {
            progress.spending().called();
            var result = before.get().result();
            return result.isPresent() ? result.get() : inDoubt(call, tool, context);
        }
        var wrong = wrong(call, tool);
        progress.spending().beforeCall();
        return wrong.isPresent() ? wrong.get() : callNew(call, harmless(tool), context);
    }

    /** What a call is known by in the whole task: a provider may use its id again in a later turn. */
    private String keyed(ToolCall call) {
        int times = made.merge(call.id(), 1, Integer::sum);
        return times == 1 ? call.id() : call.id() + "/" + times;
    }

    private ToolResult callNew(ToolCall call, boolean harmless, ToolContext context) throws InterruptedException {
        progress.reports().did(new TaskToolCalled(progress.epoch(), call, Optional.of(harmless)));
        return make(call, context);
    }

    private ToolResult make(ToolCall call, ToolContext context) throws InterruptedException {
        var result = kit.call(call, context);
        return answered(call, result);
    }

    private ToolResult answered(ToolCall call, ToolResult result) throws InterruptedException {
        progress.reports().did(new TaskToolAnswered(progress.epoch(), call.id(), result));
        return result;
    }

    private ToolResult inDoubt(ToolCall call, Optional<Tool> tool, ToolContext context) throws InterruptedException {
        if (harmless(tool)) {
            return make(call, context);
        }
        var answer = context.ask(new Question(
                "The host went down while tool '" + call.tool() + "' was being called with "
                        + shortened(call.input().text())
                        + ". Nobody knows whether that was done. Look, and say what now.",
                WHAT_NOW));
        return switch (decision(answer)) {
            case "call-it-again" -> make(call, context);
            case "it-was-done" -> answered(call, ToolResult.text("(done; what the tool said was lost in a restart)"));
            default ->
                answered(
                        call,
                        ToolResult.failed("not called again: the host went down during the call, and nobody knows "
                                + "whether it was done"));
        };
    }

    private static boolean harmless(Optional<Tool> tool) {
        return tool.filter(one -> one.idempotent() || one.readOnly()).isPresent();
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
