package io.troupe.host.evals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.troupe.host.fact.Wire;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reads eval sets, strictly: what is not known is a mistake. */
final class EvalText {

    private static final int MOST_TASKS = 50;
    private static final double USUAL_TOLERANCE = 0.005;
    private static final Set<String> KEYS =
            Set.of("id", "skill", "about", "example", "input", "change", "good", "good-change", "checks", "bad");
    private static final Set<String> OF_CHECK =
            Set.of("id", "holds", "figure", "is", "within", "each", "of", "says", "never", "in");

    private EvalText() {}

    static EvalSet read(String text) {
        var root = yaml(text);
        known(root, Set.of("agent", "rubric", "tasks"), "");
        var tasks = new ArrayList<EvalTask>();
        var ids = new HashSet<String>();
        for (var node : root.path("tasks")) {
            var task = task(node);
            if (!ids.add(task.id())) {
                throw new IllegalArgumentException("task '" + task.id() + "' is there twice");
            }
            tasks.add(task);
        }
        if (tasks.isEmpty() || tasks.size() > MOST_TASKS) {
            throw new IllegalArgumentException(tasks.size() + " tasks, expected 1 to " + MOST_TASKS);
        }
        return new EvalSet(required(root, "agent"), tasks, texts(root.path("rubric")));
    }

    private static EvalTask task(JsonNode node) {
        var id = required(node, "id");
        known(node, KEYS, id);
        try {
            var checks = new ArrayList<Check>();
            node.path("checks").forEach(check -> checks.add(check(check)));
            var bad = new ArrayList<EvalTask.Bad>();
            node.path("bad").forEach(one -> bad.add(bad(one)));
            return new EvalTask(
                    id,
                    required(node, "skill"),
                    required(node, "about"),
                    node.path("example").asInt(1),
                    sample(node, "input", "change"),
                    List.copyOf(checks),
                    sample(node, "good", "good-change"),
                    List.copyOf(bad));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("task '" + id + "': " + e.getMessage(), e);
        }
    }

    private static EvalTask.Bad bad(JsonNode node) {
        known(node, Set.of("fails", "whole", "change", "drop"), "bad");
        var fails = texts(node.path("fails"));
        if (fails.isEmpty()) {
            throw new IllegalArgumentException("a bad sample that fails nothing");
        }
        var sample = sample(node, "whole", "change");
        var changes = new LinkedHashMap<>(sample.changes());
        texts(node.path("drop")).forEach(pointer -> changes.put(pointer, MissingNode.getInstance()));
        return new EvalTask.Bad(fails, new Sample(sample.whole(), changes));
    }

    private static Check check(JsonNode node) {
        var id = required(node, "id");
        known(node, OF_CHECK, id);
        if (node.has("holds")) {
            return new Check.Holds(id, formula(node, "holds"));
        }
        if (node.has("figure")) {
            double within = node.path("within").asDouble(USUAL_TOLERANCE);
            return new Check.Figure(id, formula(node, "figure"), formula(node, "is"), within);
        }
        if (node.has("each")) {
            return new Check.Known(id, formula(node, "each"), formula(node, "of"));
        }
        var in = Optional.ofNullable(node.get("in")).map(JsonNode::asText);
        if (node.has("says")) {
            return Check.Words.of(id, node.path("says").asText(), in, true);
        }
        if (node.has("never")) {
            return Check.Words.of(id, node.path("never").asText(), in, false);
        }
        throw new IllegalArgumentException(
                "check '" + id + "' says nothing, expected holds, figure, each, says or never");
    }

    private static Formula formula(JsonNode node, String key) {
        return Formula.of(required(node, key));
    }

    private static Sample sample(JsonNode node, String whole, String change) {
        var changes = new LinkedHashMap<String, JsonNode>();
        node.path(change).properties().forEach(entry -> changes.put(entry.getKey(), entry.getValue()));
        return new Sample(Optional.ofNullable(node.get(whole)), changes);
    }

    private static String required(JsonNode node, String key) {
        var value = node.path(key).asText("");
        if (value.isBlank()) {
            throw new IllegalArgumentException("no '" + key + "' in " + shortened(node));
        }
        return value;
    }

    private static String shortened(JsonNode node) {
        var text = node.toString();
        return text.length() > 120 ? text.substring(0, 120) + "…" : text;
    }

    private static void known(JsonNode node, Set<String> keys, String place) {
        node.fieldNames().forEachRemaining(key -> {
            if (!keys.contains(key)) {
                throw new IllegalArgumentException((place.isEmpty() ? "" : place + ": ") + "unknown key '" + key
                        + "', expected one of " + keys.stream().sorted().toList());
            }
        });
    }

    private static List<String> texts(JsonNode node) {
        var texts = new ArrayList<String>();
        node.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private static JsonNode yaml(String text) {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(10);
        options.setNestingDepthLimit(64);
        var dump = new DumperOptions();
        var yaml = new Yaml(new SafeConstructor(options), new Representer(dump), dump, options, new Plain());
        try {
            if (yaml.load(text) instanceof Map<?, ?> map) {
                return Wire.json().valueToTree(map);
            }
            throw new IllegalArgumentException("not a mapping, expected agent and tasks");
        } catch (YAMLException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    /** A date is a text, and {@code no} a word. */
    private static final class Plain extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.BOOL, Pattern.compile("true|false"), "tf");
            addImplicitResolver(Tag.INT, Pattern.compile("-?(?:0|[1-9][0-9]{0,17})"), "-0123456789");
            addImplicitResolver(Tag.FLOAT, Pattern.compile("-?[0-9]{1,17}\\.[0-9]{1,17}"), "-0123456789");
            addImplicitResolver(Tag.NULL, Pattern.compile("~|null"), "~n");
        }
    }
}
