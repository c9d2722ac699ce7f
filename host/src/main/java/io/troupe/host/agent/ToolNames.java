package io.troupe.host.agent;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the tools of other programs are called in agent files of Claude Code, whose names the operator's aliases know.
 * Sources: the tools references of Gemini CLI and opencode, GitHub's reference of custom agents, and the tool sets of VS
 * Code.
 */
enum ToolNames {
    GEMINI(Map.ofEntries(
            Map.entry("read_file", "Read"),
            Map.entry("read_many_files", "Read"),
            Map.entry("write_file", "Write"),
            Map.entry("replace", "Edit"),
            Map.entry("glob", "Glob"),
            Map.entry("list_directory", "LS"),
            Map.entry("search_file_content", "Grep"),
            Map.entry("grep_search", "Grep"),
            Map.entry("run_shell_command", "Bash"),
            Map.entry("web_fetch", "WebFetch"),
            Map.entry("google_web_search", "WebSearch"),
            Map.entry("write_todos", "TodoWrite"))),
    COPILOT(Map.ofEntries(
            Map.entry("read", "Read"),
            Map.entry("readfile", "Read"),
            Map.entry("notebookread", "Read"),
            Map.entry("view", "Read"),
            Map.entry("edit", "Edit Write"),
            Map.entry("editfiles", "Edit Write"),
            Map.entry("multiedit", "Edit Write"),
            Map.entry("notebookedit", "Edit Write"),
            Map.entry("write", "Edit Write"),
            Map.entry("createfile", "Write"),
            Map.entry("search", "Grep Glob"),
            Map.entry("grep", "Grep Glob"),
            Map.entry("glob", "Grep Glob"),
            Map.entry("codebase", "Grep Glob"),
            Map.entry("textsearch", "Grep"),
            Map.entry("filesearch", "Glob"),
            Map.entry("listdirectory", "LS"),
            Map.entry("execute", "Bash"),
            Map.entry("shell", "Bash"),
            Map.entry("bash", "Bash"),
            Map.entry("powershell", "Bash"),
            Map.entry("runcommands", "Bash"),
            Map.entry("runinterminal", "Bash"),
            Map.entry("terminal", "Bash"),
            Map.entry("fetch", "WebFetch"),
            Map.entry("webfetch", "WebFetch"),
            Map.entry("websearch", "WebSearch"),
            Map.entry("web", "WebFetch WebSearch"),
            Map.entry("todo", "TodoWrite"),
            Map.entry("todos", "TodoWrite"),
            Map.entry("todowrite", "TodoWrite"))),
    OPENCODE(Map.ofEntries(
            Map.entry("read", "Read"),
            Map.entry("write", "Write"),
            Map.entry("edit", "Edit"),
            Map.entry("patch", "Edit"),
            Map.entry("apply_patch", "Edit"),
            Map.entry("glob", "Glob"),
            Map.entry("list", "Glob"),
            Map.entry("grep", "Grep"),
            Map.entry("bash", "Bash"),
            Map.entry("webfetch", "WebFetch"),
            Map.entry("websearch", "WebSearch"),
            Map.entry("todowrite", "TodoWrite")));

    private static final Pattern OF_A_SERVER = Pattern.compile("([\\w.-]+)/([\\w.-]+)");

    @SuppressWarnings("ImmutableEnumChecker") // made once, and never changed
    private final Map<String, List<String>> names = new HashMap<>();

    ToolNames(Map<String, String> names) {
        names.forEach((theirs, ours) -> this.names.put(theirs, List.of(ours.split(" ", -1))));
    }

    /** Our names for one of theirs; that itself where there is none. */
    List<String> ours(String written) {
        int bracket = written.indexOf('('); // run_shell_command(git): the part in brackets is for whoever enforces it
        var plain = (bracket < 0 ? written : written.substring(0, bracket)).strip();
        var known = names.get(this == COPILOT ? plain.toLowerCase(Locale.ROOT) : plain);
        if (known != null) {
            return bracket < 0 || known.size() > 1
                    ? known
                    : List.of(known.getFirst() + written.substring(bracket).strip());
        }
        var server = OF_A_SERVER.matcher(plain);
        if (this != COPILOT || !server.matches()) {
            return List.of(written);
        }
        // VS Code writes edit/editFiles for a tool of a set; GitHub server/tool for one of an MCP server
        var inSet = names.get(server.group(2).toLowerCase(Locale.ROOT));
        return inSet != null && names.containsKey(server.group(1).toLowerCase(Locale.ROOT))
                ? inSet
                : List.of("mcp__" + server.group(1) + "__" + server.group(2));
    }
}
