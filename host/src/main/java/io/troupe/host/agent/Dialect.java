package io.troupe.host.agent;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The tool that an agent file was written for: by where the file is and what it is called, else by its keys. */
enum Dialect {
    CLAUDE_CODE(
            "Claude Code",
            Set.of(
                    "color",
                    "disallowedTools",
                    "permissionMode",
                    "maxTurns",
                    "mcpServers",
                    "hooks",
                    "memory",
                    "background",
                    "effort",
                    "isolation",
                    "initialPrompt",
                    "template",
                    "with",
                    "parameters")),
    GEMINI("Gemini CLI", Set.of("kind", "temperature", "max_turns", "timeout_mins", "mcpServers", "display_name")),
    COPILOT(
            "Copilot",
            Set.of(
                    "argument-hint",
                    "agents",
                    "user-invocable",
                    "user-invokable",
                    "disable-model-invocation",
                    "infer",
                    "handoffs",
                    "target",
                    "mcp-servers",
                    "metadata")),
    OPENCODE(
            "opencode",
            Set.of(
                    "mode",
                    "temperature",
                    "top_p",
                    "steps",
                    "maxSteps",
                    "permission",
                    "prompt",
                    "hidden",
                    "disable",
                    "color",
                    "variant",
                    "options")),
    CODEX("Codex", Set.of());

    /** Keys that mean the same in all of them, ours besides. */
    static final Set<String> OURS = Set.of(
            "name",
            "description",
            "tools",
            "model",
            "category",
            "expertise",
            "collaborates-with",
            "handoff-targets",
            "guardrails",
            "limits",
            "skills");

    private static final Pattern OF_OPENCODE = Pattern.compile(
            "^(mode:[ \\t]*[\"']?(primary|subagent|all)[\"']?[ \\t]*$|permission:[ \\t]*$)", Pattern.MULTILINE);
    private static final Pattern OF_GEMINI =
            Pattern.compile("^(kind:[ \\t]*(local|remote)\\b|max_turns:|timeout_mins:)", Pattern.MULTILINE);
    private static final Pattern OF_COPILOT = Pattern.compile(
            "^(handoffs|argument-hint|user-invo[ck]able|disable-model-invocation|mcp-servers|infer):"
                    + "|^target:[ \\t]*[\"']?(vscode|github-copilot)",
            Pattern.MULTILINE);
    private static final Pattern GEMINI_TOOL = Pattern.compile(
            "\\b(read_file|read_many_files|write_file|run_shell_command|grep_search|search_file_content)\\b");
    private static final Pattern SWITCH = Pattern.compile("\\s+[\"']?[\\w*-]+[\"']?:[ \\t]*(true|false)[ \\t]*");

    private final String words;

    @SuppressWarnings("ImmutableEnumChecker") // copied, and never changed
    private final Set<String> own;

    Dialect(String words, Set<String> own) {
        this.words = words;
        this.own = Set.copyOf(own);
    }

    String words() {
        return words;
    }

    /** The keys that it knows; only these end the text of the key before them. */
    Set<String> keys() {
        var keys = new HashSet<>(own);
        keys.addAll(OURS);
        return keys;
    }

    /** True when the name of the file may stand for a name in it. */
    boolean namedByFile() {
        return this == COPILOT || this == OPENCODE;
    }

    /**
     * Tells whose file it is.
     *
     * @param file its name, with the folders before it where those say whose it is: {@code .gemini/agents/x.md}
     */
    static Dialect of(String file, String text) {
        var name = file.toLowerCase(Locale.ROOT);
        if (name.endsWith(".toml")) {
            return CODEX;
        }
        if (name.endsWith(".agent.md") || name.endsWith(".chatmode.md") || name.contains(".github/")) {
            return COPILOT;
        }
        if (name.contains(".gemini/")) {
            return GEMINI;
        }
        if (name.contains(".opencode/")) {
            return OPENCODE;
        }
        return name.contains(".claude/") ? CLAUDE_CODE : byKeys(text);
    }

    private static Dialect byKeys(String text) {
        var head = new StringBuilder();
        var tools = new StringBuilder();
        boolean inTools = false;
        boolean switches = false;
        for (var line : (Iterable<String>) text.lines().limit(200)::iterator) {
            if (line.stripTrailing().equals("---") && !head.isEmpty()) {
                break;
            }
            head.append(line).append('\n');
            inTools = line.startsWith("tools:")
                    || (inTools && (line.isBlank() || " \t-[]\"'".indexOf(line.charAt(0)) >= 0));
            if (inTools) {
                tools.append(line).append('\n');
                switches |= SWITCH.matcher(line).matches();
            }
        }
        if (switches || OF_OPENCODE.matcher(head).find()) {
            return OPENCODE;
        }
        if (OF_GEMINI.matcher(head).find() || GEMINI_TOOL.matcher(tools).find()) {
            return GEMINI;
        }
        return OF_COPILOT.matcher(head).find() ? COPILOT : CLAUDE_CODE;
    }

    /** The name of a file without what only says of which kind it is. */
    static String stem(String file) {
        return file.substring(file.lastIndexOf('/') + 1).replaceFirst("(?i)(\\.agent|\\.chatmode)?\\.[^.]*$", "");
    }
}
