package io.troupe.host.plugin;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What a file in a plugin folder looks like from outside. */
enum Form {
    JAR("jar", ""),
    /** A jar that holds an agent of instructions; seen only from inside. */
    PACK("pack", ""),
    MARKDOWN("markdown", ""),
    /** Instructions in TOML, as Codex has them. */
    TOML("toml", ""),
    /** A plugin with its libraries, or a pack of several. */
    ZIP("zip", ""),
    /** A folder with an agent.yaml. */
    PROGRAM("program", ""),
    /** An agent.yaml that lies by itself. */
    PROCESS("process", "an agent.yaml beside other plugins, expected it in a folder of its own");

    /** How the name of a file ends that is filled in by others, and is no plugin. */
    static final String TEMPLATE = ".agent-template.md";

    private final String wire;
    private final String unsupported;

    Form(String wire, String unsupported) {
        this.wire = wire;
        this.unsupported = unsupported;
    }

    String wire() {
        return wire;
    }

    /** True for instructions, which are read as they are. */
    boolean text() {
        return this == MARKDOWN || this == TOML;
    }

    /** Why it cannot be used, whatever is in it; empty when it may be. */
    Optional<String> unsupported() {
        return unsupported.isEmpty() ? Optional.empty() : Optional.of(unsupported);
    }

    /** Looks at the name; empty for what is none of our business. */
    static Optional<Form> of(Path file, boolean folder) {
        var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (name.startsWith(".") || name.endsWith(".tmp") || name.endsWith(".part") || name.endsWith("~")) {
            return Optional.empty();
        }
        if (folder) {
            return Optional.of(PROGRAM);
        }
        if (name.endsWith(TEMPLATE)) {
            return Optional.empty();
        }
        if (name.equals("agent.yaml") || name.equals("agent.yml")) {
            return Optional.of(PROCESS);
        }
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "jar" -> Optional.of(JAR);
            case "md" -> Optional.of(MARKDOWN);
            case "toml" -> Optional.of(TOML);
            case "zip" -> Optional.of(ZIP);
            default -> Optional.empty();
        };
    }
}
