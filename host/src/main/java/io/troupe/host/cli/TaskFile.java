package io.troupe.host.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads a file of tasks: an object with {@code tasks}, an array of them, or one after the other; as JSON, which may
 * have a task a line, or as YAML, which may have one a document.
 */
final class TaskFile {

    private static final int DEEPEST = 50;
    private static final int LARGEST = 8 << 20; // what the host takes

    private TaskFile() {}

    /**
     * The body of the request.
     *
     * @throws CommandFailure of usage, with line and column of the mistake
     */
    static ObjectNode body(String name, String text) {
        List<JsonNode> values;
        try {
            values = isJson(text) ? JsonText.readAll(text) : yaml(text);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw usage(name + " is not JSON at line " + at.getLineNr() + ", column " + at.getColumnNr() + ": "
                    + e.getOriginalMessage());
        } catch (MarkedYAMLException e) {
            var at = e.getProblemMark();
            throw usage(name + " is not YAML at line " + (at.getLine() + 1) + ", column " + (at.getColumn() + 1) + ": "
                    + e.getProblem());
        } catch (IOException | RuntimeException e) {
            throw usage(name + " cannot be read: " + e.getMessage());
        }
        if (values.size() == 1 && values.getFirst() instanceof ObjectNode whole && whole.has("tasks")) {
            return whole;
        }
        var tasks = JsonText.object();
        var array = tasks.putArray("tasks");
        boolean list = values.size() == 1 && values.getFirst().isArray();
        (list ? JsonText.each(values.getFirst()) : values.stream()).forEach(array::add);
        if (array.isEmpty()) {
            throw usage(name + " has no tasks, expected one or more");
        }
        return tasks;
    }

    private static boolean isJson(String text) {
        var stripped = text.stripLeading();
        return !stripped.isEmpty() && "{[".indexOf(stripped.charAt(0)) >= 0;
    }

    private static List<JsonNode> yaml(String text) {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(DEEPEST);
        options.setCodePointLimit(LARGEST);
        var values = new ArrayList<JsonNode>();
        new Yaml(options).composeAll(new StringReader(text)).forEach(document -> values.add(json(document)));
        return values;
    }

    private static JsonNode json(Node node) {
        return switch (node) {
            case MappingNode map -> {
                var object = JsonText.object();
                for (var entry : map.getValue()) {
                    var key = text(entry.getKeyNode());
                    if (object.has(key)) {
                        throw new MarkedMistake("the key '" + key + "' comes twice", entry.getKeyNode());
                    }
                    object.set(key, json(entry.getValueNode()));
                }
                yield object;
            }
            case SequenceNode list -> {
                var array = JsonNodeFactory.instance.arrayNode();
                list.getValue().forEach(item -> array.add(json(item)));
                yield array;
            }
            case ScalarNode scalar when scalar.getScalarStyle() == ScalarStyle.PLAIN -> plain(scalar.getValue());
            default -> JsonNodeFactory.instance.textNode(text(node));
        };
    }

    private static String text(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw new MarkedMistake("expected a word as a key", node);
    }

    /** YAML 1.2's core schema, as far as people mean it: {@code no} is a word and {@code 2026-01-01} a text. */
    private static JsonNode plain(String text) {
        if (text.isEmpty() || text.equals("~")) {
            return JsonNodeFactory.instance.nullNode();
        }
        if (text.matches("true|false|null|-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,17})?([eE][-+]?[0-9]{1,3})?")) {
            try {
                return JsonText.read(text);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("cannot read '" + text + "'", e);
            }
        }
        return JsonNodeFactory.instance.textNode(text);
    }

    private static CommandFailure usage(String detail) {
        return CommandFailure.of(Exit.USAGE, "usage", detail);
    }

    /** A mistake of our own with the place where it is. */
    private static final class MarkedMistake extends MarkedYAMLException {
        MarkedMistake(String problem, Node node) {
            super(null, null, problem, node.getStartMark());
        }
    }
}
