package io.troupe.host.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.troupe.host.workflow.Source.Unreadable;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads YAML of strangers as JSON and remembers where its values begin. Nodes are composed, never constructed, so that no
 * tag makes an object. Scalars are what YAML 1.2's core schema takes them for, as far as people mean it: {@code no} is a
 * word and {@code 2026-01-01} a text. Nothing twice, few aliases, not deep.
 */
final class YamlText {

    private static final int MOST_ALIASES = 20;
    private static final Pattern WHOLE = Pattern.compile("[-+]?(?:0|[1-9][0-9]{0,17})");
    private static final Pattern DECIMAL =
            Pattern.compile("[-+]?(?:[0-9]{1,17}\\.[0-9]{0,17}|\\.[0-9]{1,17})(?:[eE][-+]?[0-9]{1,3})?");
    private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> YES = Set.of("true", "True", "TRUE");
    private static final Set<String> NO = Set.of("false", "False", "FALSE");
    private static final JsonNodeFactory MAKE = JsonNodeFactory.instance;

    private final Map<String, Integer> lines = new HashMap<>();
    private int values;

    private YamlText() {}

    static Source read(String text) throws Unreadable {
        var reader = new YamlText();
        var root = reader.node(compose(text), "", 0);
        return new Source(root, reader.lines);
    }

    private static Node compose(String text) throws Unreadable {
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(MOST_ALIASES);
        options.setNestingDepthLimit(Source.DEEPEST);
        options.setCodePointLimit(Source.MOST_CHARACTERS);
        try {
            var root = new Yaml(options).compose(new StringReader(text));
            if (root == null) {
                throw new Unreadable(1, "the text is empty, expected keys with values");
            }
            return root;
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark();
            throw new Unreadable(mark == null ? 0 : mark.getLine() + 1, "not YAML: " + Words.visible(e.getProblem()));
        } catch (YAMLException e) {
            throw new Unreadable(0, "not YAML: " + Words.visible(String.valueOf(e.getMessage())));
        } catch (RuntimeException | StackOverflowError e) { // the parser's own mistakes with damaged text
            throw new Unreadable(0, "not YAML: it cannot be parsed");
        }
    }

    private JsonNode node(Node node, String pointer, int depth) throws Unreadable {
        // an alias may stand for what contains it, and aliases of aliases multiply
        if (depth > Source.DEEPEST) {
            throw new Unreadable(line(node), "nested deeper than " + Source.DEEPEST);
        }
        if (++values > Source.MOST_VALUES) {
            throw new Unreadable(line(node), "more than " + Source.MOST_VALUES + " values, aliases written out");
        }
        if (!node.getTag().startsWith("tag:yaml.org,2002:")) {
            throw new Unreadable(
                    line(node), "a tag, " + Words.quoted(node.getTag().getValue()) + ", expected none");
        }
        lines.put(pointer, line(node));
        return switch (node) {
            case MappingNode mapping -> object(mapping, pointer, depth);
            case SequenceNode sequence -> {
                var array = MAKE.arrayNode();
                for (var item : sequence.getValue()) {
                    array.add(node(item, Pointer.of(pointer, array.size()), depth + 1));
                }
                yield array;
            }
            case ScalarNode scalar -> scalar(scalar);
            default -> throw new Unreadable(line(node), "not YAML: an alias of nothing");
        };
    }

    private JsonNode object(MappingNode mapping, String pointer, int depth) throws Unreadable {
        var object = MAKE.objectNode();
        for (var tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new Unreadable(line(tuple.getKeyNode()), "a list or an object as a key, expected a word");
            }
            if (object.has(key.getValue())) {
                throw new Unreadable(line(key), Words.quoted(key.getValue()) + " is given twice, expected once");
            }
            var place = Pointer.of(pointer, key.getValue());
            object.set(key.getValue(), node(tuple.getValueNode(), place, depth + 1));
            lines.put(place, line(key)); // a text of several lines begins where its key stands
        }
        return object;
    }

    private static JsonNode scalar(ScalarNode scalar) {
        var text = scalar.getValue();
        if (scalar.getScalarStyle() != DumperOptions.ScalarStyle.PLAIN) {
            return MAKE.textNode(text);
        }
        if (NOTHING.contains(text)) {
            return MAKE.nullNode();
        }
        if (YES.contains(text) || NO.contains(text)) {
            return MAKE.booleanNode(YES.contains(text));
        }
        if (WHOLE.matcher(text).matches()) {
            return MAKE.numberNode(Long.parseLong(text));
        }
        return DECIMAL.matcher(text).matches() ? MAKE.numberNode(new BigDecimal(text)) : MAKE.textNode(text);
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
