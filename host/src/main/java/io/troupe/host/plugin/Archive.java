package io.troupe.host.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an archive says of itself, and where its classes are; found without loading one of them.
 *
 * @param copy our own copy of the file
 * @param folder our own folder that holds the copy and what was unpacked of it, and nothing else
 * @param classPath jars and folders of classes, its own first; empty for instructions and for a pack of several
 * @param attributes {@code Plugin-Id} and the like
 * @param extensions names of classes in {@code META-INF/extensions.idx}
 * @param texts {@code agent.md} and the schemas beside it, by name; empty without {@code agent.md}
 * @param members files of plugins, unpacked, when it is a pack of several; else empty
 * @param endingHost names of classes that seem to end the process they run in
 */
record Archive(
        Path copy,
        Path folder,
        List<Path> classPath,
        Map<String, String> attributes,
        List<String> extensions,
        Map<String, String> texts,
        List<Path> members,
        Set<String> endingHost) {

    static final String AGENT = "agent.md";

    /** Attributes of a pack whose own manifest says what it is called, and what of it was passed over. */
    static final String NAME = "Pack-Name";

    static final String VERSION = "Pack-Version";
    static final String PASSED = "Pack-Passed";

    private static final Pattern PERMISSION = Pattern.compile("[a-z][a-z0-9-]*(:[^,\\s]+)?");

    Archive {
        classPath = List.copyOf(classPath);
        attributes = Map.copyOf(attributes);
        extensions = List.copyOf(extensions);
        texts = Map.copyOf(texts);
        members = List.copyOf(members);
        endingHost = Set.copyOf(endingHost);
    }

    /**
     * Checks a copy and reads what it says of itself; unpacks into the folder that holds the copy. Blocks.
     *
     * @throws Unfit when no plugin may be in it, saying why
     * @throws java.util.zip.ZipException when it has no readable directory of its content
     */
    static Archive read(Path copy) throws IOException {
        var check = new ArchiveCheck();
        check.check(copy);
        return new Unpacking(copy, check).archive();
    }

    Optional<String> attribute(String name) {
        return Optional.ofNullable(attributes.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** The plugins it needs, and those it would use. */
    List<Dependency> dependencies() throws Unfit {
        return Dependency.parse(attribute("Plugin-Dependencies").orElse(""));
    }

    /** Whether it holds state that two versions must not hold at once. */
    boolean stopThenStart() throws Unfit {
        var reload = attribute("Plugin-Reload").orElse("overlap");
        return switch (reload) {
            case "overlap" -> false;
            case "stop-then-start" -> true;
            default -> throw new Unfit("Plugin-Reload is '" + reload + "', expected overlap or stop-then-start");
        };
    }

    /** What it asks the operator for. */
    List<String> permissions() throws Unfit {
        var all = List.of(attribute("Plugin-Permissions").orElse("").split(",")).stream()
                .map(String::strip)
                .filter(one -> !one.isEmpty())
                .distinct()
                .toList();
        for (var one : all) {
            if (!PERMISSION.matcher(one).matches()) {
                throw new Unfit("Plugin-Permissions has '" + one + "', expected for example network or files:/data");
            }
        }
        return all;
    }
}
