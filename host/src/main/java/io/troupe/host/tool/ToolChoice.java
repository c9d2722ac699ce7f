package io.troupe.host.tool;

import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolContext;
import io.troupe.api.ToolResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * Some tools, under the names by which one agent calls them.
 *
 * @param without what was asked for and is not here, or not allowed
 */
public record ToolChoice(Map<String, Bound> byName, List<String> without) {

    /**
     * A tool of a provider.
     *
     * @param shown under the name by which it is called
     * @param name as its provider knows it
     */
    record Bound(Tool shown, String name, Toolbox box) {}

    /** All that may be used, each called {@code provider_tool}. */
    static ToolChoice all(List<Toolbox> boxes, BiPredicate<String, String> allowed) {
        var found = new LinkedHashMap<String, Bound>();
        for (var box : boxes) {
            for (var tool : box.tools().list()) {
                if (allowed.test(box.name(), tool.name())) {
                    var called = box.name() + "_" + tool.name();
                    var shown = tool.withName(called.length() > 64 ? called.substring(0, 64) : called);
                    found.put(shown.name(), new Bound(shown, tool.name(), box));
                }
            }
        }
        return new ToolChoice(found, List.of());
    }

    static ToolChoice named(List<String> wanted, Toolboxes boxes) {
        var found = new LinkedHashMap<String, Bound>();
        var without = new ArrayList<String>();
        for (var name : wanted) {
            boxes.find(name)
                    .ifPresentOrElse(bound -> found.putIfAbsent(bound.shown().name(), bound), () -> without.add(name));
        }
        return new ToolChoice(found, List.copyOf(without));
    }

    /** The tools, under the names by which they are called. */
    public List<Tool> list() {
        return byName.values().stream().map(Bound::shown).toList();
    }

    /** Calls one of {@link #list}; blocks. A result that is too long for a model is cut, and says so. */
    public ToolResult call(ToolCall call, ToolContext context) throws InterruptedException {
        var bound = byName.get(call.tool());
        return bound == null
                ? ToolResult.failed("no tool '" + call.tool() + "', expected one of " + byName.keySet())
                : LongResult.cut(
                        bound.box().call(new ToolCall(call.id(), bound.name(), call.input()), context), bound.shown());
    }
}
