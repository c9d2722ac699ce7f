package io.troupe.host.plugin;

import io.troupe.host.plugin.Bundle.Passed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Which files of a folder or an archive may be agents, in whose pack each is, and what is passed over and why. Looks at
 * names and manifests alone. A folder with {@code .claude-plugin} is what that says; one with agent folders of tools in
 * it ({@code .claude/agents}, {@code .gemini/agents}, …) is a project, of which those count; any other is a pack of all
 * that is in it.
 *
 * @param members by path
 * @param told true when manifests or folders of tools say what is in it, so that nothing else counts
 */
record PackTree(List<Member> members, List<Passed> passed, boolean told) {

    /** How many folders deep is looked. */
    static final int DEEPEST = 4;

    private static final Pattern HOME =
            Pattern.compile("(?:^|.*/)(?:\\.claude/agents|\\.gemini/agents|\\.opencode/agents?"
                    + "|\\.github/agents|\\.github/chatmodes|\\.codex/agents)/.*");
    private static final Pattern ABOUT = Pattern.compile(
            "(?i)(readme|license|changelog|contributing|security|claude|agents|gemini|copilot-instructions|skill)"
                    + "([._-][a-z-]+)?\\.md|.*\\.(prompt|instructions)\\.md");
    private static final Set<String> OTHER_THINGS = Set.of("commands", "skills", "hooks", "prompts", "instructions");
    private static final Set<String> SAY_NOTHING =
            Set.of(".claude", ".gemini", ".opencode", ".github", ".codex", "agents", "agent", "chatmodes");

    /**
     * A file that may be an agent, or a plugin.
     *
     * @param path in the folder, with slashes
     * @param pack the name of its pack
     * @param inside its path in its pack
     * @param label what tells it from others of its pack: its name, with folders before it that tell something
     */
    record Member(String path, String pack, String inside, String label) {

        static Member of(String path, String pack, String root) {
            return new Member(path, pack, path.substring(root.length()), PackTree.label(path.substring(root.length())));
        }
    }

    /** The names and the texts of files, wherever they are. */
    interface Listing {

        /** Of all files that may be of interest, with slashes, sorted. */
        List<String> names();

        /** The text of a small file; empty where there is none. */
        Optional<String> text(String name);
    }

    PackTree {
        members = List.copyOf(members);
        passed = List.copyOf(passed);
    }

    /** @param name of the pack, where no manifest says another */
    static PackTree of(String name, Listing files) {
        var manifests = PackManifests.of(name, files);
        var passed = new ArrayList<>(manifests.passed());
        var members = new ArrayList<Member>();
        if (manifests.any()) {
            for (var path : files.names()) {
                manifests
                        .packOf(path)
                        .filter(pack -> isText(path))
                        .ifPresent(pack -> members.add(Member.of(path, pack, manifests.root(path))));
            }
            return new PackTree(members, passed, true);
        }
        boolean project =
                files.names().stream().anyMatch(path -> HOME.matcher(path).matches());
        var others = new TreeMap<String, Integer>();
        for (var path : files.names()) {
            var other = other(path);
            if (project ? HOME.matcher(path).matches() : other.isEmpty() && mayBe(path)) {
                members.add(Member.of(path, name, ""));
            } else if (!project && other.isPresent()) {
                others.merge(other.get(), 1, Integer::sum);
            }
        }
        others.forEach((folder, count) -> passed.add(
                new Passed(folder, "not taken: " + count + " files; commands, skills and hooks are no agents")));
        return new PackTree(members, passed, project);
    }

    /** The folder on the way to a file, if any, in which there are no agents. */
    static Optional<String> other(String path) {
        var folders = List.of(path.split("/", -1));
        for (int i = 0; i < folders.size() - 1; i++) {
            if (OTHER_THINGS.contains(folders.get(i))) {
                return Optional.of(String.join("/", folders.subList(0, i + 1)));
            }
        }
        return Optional.empty();
    }

    private static boolean isText(String path) {
        var name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        return (name.endsWith(".md") || name.endsWith(".toml"))
                && !name.endsWith(Form.TEMPLATE)
                && !name.startsWith(".")
                && !ABOUT.matcher(name).matches();
    }

    /** Archives count where packs always had them, beside the agents at the top. */
    private static boolean mayBe(String path) {
        return isText(path)
                || (path.indexOf('/') < 0 && !path.startsWith(".") && (path.endsWith(".jar") || path.endsWith(".zip")));
    }

    private static String label(String path) {
        var said = new ArrayList<String>();
        for (var part : path.split("/", -1)) {
            if (!SAY_NOTHING.contains(part)) {
                said.add(part);
            }
        }
        return String.join("-", said);
    }
}
