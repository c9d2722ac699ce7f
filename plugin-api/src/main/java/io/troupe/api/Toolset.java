package io.troupe.api;

import java.util.List;

/** The tools that one agent may use for one task: what its card names, the operator allows and is here. */
public interface Toolset {

    /** The tools, under the names by which they are called. */
    List<Tool> list();

    /** What the card names and is not here, or not allowed. */
    List<String> without();

    /**
     * Calls a tool; counts against the task's budget. Several calls may be made at once, from several threads.
     *
     * @return failed when there is no such tool, its input does not fit, or it could not do it
     * @throws PluginException when the budget is used up ({@code REFUSED}) or the tool's provider cannot work
     * @throws InterruptedException when the task is cancelled or its deadline passes; let it pass
     */
    ToolResult call(ToolCall call) throws InterruptedException;
}
