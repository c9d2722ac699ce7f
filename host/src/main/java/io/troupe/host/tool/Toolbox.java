package io.troupe.host.tool;

import io.troupe.api.PluginException;
import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolContext;
import io.troupe.api.ToolResult;
import io.troupe.api.Tools;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The tools of one provider. */
public record Toolbox(String name, Tools tools, AtomicInteger running) {

    Optional<Tool> tool(String wanted) {
        return tools.list().stream().filter(tool -> tool.name().equals(wanted)).findFirst();
    }

    /** Calls a tool; blocks. Whatever foreign code throws that it may not becomes a failed result. */
    public ToolResult call(ToolCall call, ToolContext context) throws InterruptedException {
        running.incrementAndGet();
        try {
            var result = tools.call(call, context);
            return result == null ? ToolResult.failed("tool '" + call.tool() + "' gave nothing") : result;
        } catch (PluginException e) {
            throw e;
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            return ToolResult.failed("tool '" + call.tool() + "' failed: " + e);
        } finally {
            running.decrementAndGet();
        }
    }
}
