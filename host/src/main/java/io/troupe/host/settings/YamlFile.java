package io.troupe.host.settings;

import io.troupe.host.settings.Value.Placed;
import io.troupe.host.settings.Value.Section;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Reads one YAML file into values that know their line. Nodes are composed, never constructed, so that no tag can make
 * an object; size, depth, aliases and the number of values are bounded.
 */
final class YamlFile {

    static final int MOST_BYTES = 1 << 20;
    private static final int MOST_ALIASES = 20;
    private static final int MOST_VALUES = 100_000;
    private static final int DEEPEST = 32;

    private final String shown;
    private final List<String> mistakes = new ArrayList<>();
    private int values;

    private YamlFile(String shown) {
        this.shown = shown;
    }

    /**
     * Reads the file; blocks. A file without content is an empty section.
     *
     * @param shown how messages name the file
     * @throws SettingsException when it cannot be read, or is not YAML with keys and values
     */
    static Section read(Path file, String shown) {
        return new YamlFile(shown).section(text(file, shown));
    }

    /**
     * Reads a text file of at most 1 MiB; blocks.
     *
     * @throws SettingsException naming the file and why it cannot be read
     */
    static String text(Path file, String shown) {
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw mistake(shown + ": larger than 1 MiB, expected at most " + MOST_BYTES + " bytes");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw mistake(shown + ": not UTF-8, expected text in UTF-8");
        } catch (NoSuchFileException e) {
            throw mistake(shown + ": no such file");
        } catch (IOException e) {
            throw mistake(shown + ": cannot be read, " + e.getClass().getSimpleName() + ", expected a readable file");
        }
    }

    private Section section(String text) {
        var root = compose(text);
        if (root == null || isNothing(root)) {
            return Section.EMPTY;
        }
        if (!(root instanceof MappingNode mapping)) {
            throw mistake(place(root) + ": " + value(root, 1).shown() + ", expected keys with values");
        }
        var section = section(mapping, 1);
        if (!mistakes.isEmpty()) {
            throw new SettingsException(mistakes);
        }
        return section;
    }

    private @Nullable Node compose(String text) {
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(MOST_ALIASES);
        options.setNestingDepthLimit(DEEPEST);
        options.setCodePointLimit(MOST_BYTES);
        try {
            return new Yaml(options).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark();
            throw mistake(shown + (mark == null ? "" : ":" + (mark.getLine() + 1)) + ": not YAML, " + e.getProblem());
        } catch (ReaderException e) {
            var line = text.substring(0, Math.min(e.getPosition(), text.length()))
                    .lines()
                    .count();
            throw mistake(shown + ":" + Math.max(1, line) + ": not YAML, a character that YAML does not allow");
        } catch (YAMLException e) {
            throw mistake(shown + ": refused, " + e.getMessage());
        }
    }

    private Section section(MappingNode node, int depth) {
        var entries = new LinkedHashMap<String, Placed>();
        for (var tuple : node.getValue()) {
            var place = place(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                mistakes.add(place + ": a list or a section as a key, expected a word");
            } else if (entries.containsKey(key.getValue())) {
                mistakes.add(place + " " + key.getValue() + ": given twice, expected once");
            } else {
                entries.put(key.getValue(), new Placed(place, value(tuple.getValueNode(), depth + 1)));
            }
        }
        return new Section(entries);
    }

    private Value value(Node node, int depth) {
        // an alias may stand for what contains it, and aliases of aliases multiply
        if (depth > DEEPEST) {
            throw mistake(place(node) + ": nested deeper than " + DEEPEST);
        }
        if (++values > MOST_VALUES) {
            throw mistake(place(node) + ": more than " + MOST_VALUES + " values");
        }
        return switch (node) {
            case MappingNode mapping -> section(mapping, depth);
            case SequenceNode sequence -> {
                var items = new ArrayList<Placed>();
                for (var item : sequence.getValue()) {
                    items.add(new Placed(place(item), value(item, depth + 1)));
                }
                yield new Value.Items(items);
            }
            case ScalarNode scalar when !isNothing(scalar) -> new Value.Text(scalar.getValue());
            default -> new Value.Nothing();
        };
    }

    private static boolean isNothing(Node node) {
        return Tag.NULL.equals(node.getTag());
    }

    private String place(Node node) {
        return shown + ":" + (node.getStartMark().getLine() + 1);
    }

    private static SettingsException mistake(String mistake) {
        return new SettingsException(List.of(mistake));
    }
}
