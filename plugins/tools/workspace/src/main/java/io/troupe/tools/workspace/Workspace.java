package io.troupe.tools.workspace;

import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolContext;
import io.troupe.api.ToolResult;
import io.troupe.api.Tools;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/** The tools, opened. For any thread. */
final class Workspace implements Tools {

    /** Each may hold a file in memory. */
    private static final int MOST_AT_ONCE = 16;

    private final Map<String, WorkspaceTool> tools = new LinkedHashMap<>();
    private final List<Tool> listed;
    private final boolean readOnly;
    private final Semaphore turns = new Semaphore(MOST_AT_ONCE);

    Workspace(Site site, boolean readOnly) {
        this.readOnly = readOnly;
        add(new ListTool(site));
        add(new ReadTool(site));
        add(new SearchTool(site));
        if (!readOnly) {
            add(new WriteTool(site));
            add(new EditTool(site));
        }
        this.listed = tools.values().stream().map(WorkspaceTool::tool).toList();
    }

    private void add(WorkspaceTool tool) {
        tools.put(tool.tool().name(), tool);
    }

    @Override
    public List<Tool> list() {
        return listed;
    }

    @Override
    public ToolResult call(ToolCall call, ToolContext context) throws InterruptedException {
        var tool = tools.get(call.tool());
        if (tool == null) {
            return ToolResult.failed("no tool " + Shown.quoted(call.tool()) + ", expected one of "
                    + String.join(", ", tools.keySet())
                    + (readOnly ? "; the workspace is read-only" : ""));
        }
        turns.acquire();
        try {
            return tool.call(Input.of(call.input(), tool.parameters(), tool.lists()));
        } catch (Refused e) {
            return ToolResult.failed(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return ToolResult.failed(call.tool() + ": " + words(e));
        } finally {
            turns.release();
        }
    }

    /** Says what went wrong without the paths that the system adds, which may be none of the caller's business. */
    private static String words(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "the host is not allowed to do that there, expected a path it may use";
            case NoSuchFileException _, NotDirectoryException _ ->
                "something on the way was taken away or replaced meanwhile, expected it to stay; try again";
            case java.nio.file.FileSystemException said
            when said.getReason() != null -> said.getReason() + "; expected a path that can be used";
            default ->
                "the file system refused (" + e.getClass().getSimpleName() + "), expected a path that can be used";
        };
    }
}
