package io.troupe.host.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * One key of a front matter with all that stands under it, cut out by the keys that are known and by nothing else: so a
 * colon in somebody's prose spoils no other key.
 *
 * @param line where it begins in the file, from 1
 * @param lines of the file; the first begins with the key
 */
record Section(String key, int line, List<String> lines) {

    private static final Pattern KEY = Pattern.compile("([A-Za-z][A-Za-z0-9_-]*)[ \\t]*:(.*)", Pattern.DOTALL);

    /** Cuts lines into sections; what stands before the first known key belongs to none. */
    static List<Section> split(List<String> lines, int firstLine, Set<String> keys) {
        var sections = new ArrayList<Section>();
        for (int i = 0; i < lines.size(); i++) {
            var match = KEY.matcher(lines.get(i));
            if (match.matches() && keys.contains(match.group(1))) {
                sections.add(new Section(match.group(1), firstLine + i, new ArrayList<>()));
            }
            if (!sections.isEmpty()) {
                sections.getLast().lines().add(lines.get(i));
            }
        }
        return sections;
    }

    /** What YAML makes of this section alone; empty when it cannot be read so, or holds nothing. */
    Optional<Object> value() {
        try {
            return StrictYaml.read(String.join("\n", lines)) instanceof Map<?, ?> map && map.size() == 1
                    ? Optional.ofNullable(map.get(key))
                    : Optional.empty();
        } catch (YAMLException e) {
            return Optional.empty();
        }
    }

    /** The text as a person reads it: without the key, indentation, and quotes around the whole. */
    String plain() {
        var first = KEY.matcher(lines.getFirst());
        var head = first.matches() ? first.group(2).strip() : "";
        var text = new StringBuilder(head.matches("[|>][-+0-9]*") ? "" : head);
        lines.stream().skip(1).forEach(line -> text.append('\n').append(line.strip()));
        var plain = text.toString().strip();
        boolean quoted = plain.length() > 1
                && (plain.charAt(0) == '"' || plain.charAt(0) == '\'')
                && plain.charAt(plain.length() - 1) == plain.charAt(0);
        return quoted ? plain.substring(1, plain.length() - 1).strip() : plain;
    }

    /** Says whether it goes on below its first line. */
    boolean isLong() {
        return lines.stream().skip(1).anyMatch(line -> !line.isBlank());
    }
}
