package io.troupe.host.loop;

import io.troupe.api.ChatMessage;
import io.troupe.api.ChatMessage.Answered;
import io.troupe.api.PluginException;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolResult;
import io.troupe.api.Toolset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;

/** Calls the tools that one reply calls for: at the same time where all of them only read, else one after the other. */
final class ToolRound {

    private static final int MOST_AT_ONCE = 32;

    private final Toolset tools;
    private final String task;

    /** @param task for names of threads */
    ToolRound(Toolset tools, String task) {
        this.tools = tools;
        this.task = task;
    }

    String words(List<ToolCall> calls) {
        return "calls " + calls.stream().map(ToolCall::tool).distinct().limit(5).collect(Collectors.joining(", "));
    }

    /**
     * Gives an answer to each call, in order.
     *
     * @throws PluginException when the budget is used up
     */
    ChatMessage call(List<ToolCall> calls) throws InterruptedException {
        boolean together = calls.size() > 1
                && calls.size() <= MOST_AT_ONCE
                && calls.stream().allMatch(call -> onlyReads(call.tool()));
        return new ChatMessage.ToolAnswers(together ? together(calls) : oneByOne(calls));
    }

    private boolean onlyReads(String name) {
        return tools.list().stream().anyMatch(tool -> tool.name().equals(name) && tool.readOnly());
    }

    private List<Answered> oneByOne(List<ToolCall> calls) throws InterruptedException {
        var answers = new ArrayList<Answered>();
        for (var call : calls) {
            answers.add(new Answered(call.id(), call.tool(), result(call)));
        }
        return answers;
    }

    private List<Answered> together(List<ToolCall> calls) throws InterruptedException {
        var threads = new ArrayList<Thread>();
        var results = new ArrayList<FutureTask<ToolResult>>();
        for (var call : calls) {
            var result = new FutureTask<>(() -> result(call));
            results.add(result);
            threads.add(Thread.ofVirtual().name("tool-" + task).unstarted(result));
        }
        threads.forEach(Thread::start);
        try {
            var answers = new ArrayList<Answered>();
            for (int i = 0; i < calls.size(); i++) {
                answers.add(new Answered(
                        calls.get(i).id(), calls.get(i).tool(), results.get(i).get()));
            }
            return answers;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException told ? told : new IllegalStateException(e.getCause());
        } finally {
            threads.forEach(Thread::interrupt); // on the way out because of one, the others are of no use any more
        }
    }

    /** A provider that cannot work is something that the model may get around; a budget that is used up is not. */
    private ToolResult result(ToolCall call) throws InterruptedException {
        try {
            return tools.call(call);
        } catch (PluginException e) {
            if (e.kind() == PluginException.Kind.REFUSED) {
                throw e;
            }
            return ToolResult.failed("tool '" + call.tool() + "' cannot work now: " + e.getMessage());
        }
    }
}
