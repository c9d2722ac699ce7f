package io.troupe.host.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.troupe.api.Json;
import io.troupe.host.fact.Wire;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reads YAML of strangers: plain values only, nothing twice, few aliases, not deep, no dates and no {@code yes}. */
final class StrictYaml {

    private static final int DEEPEST = 64;
    private static final int MOST_NODES = 100_000;
    private static final int MOST_ALIASES = 10;

    private StrictYaml() {}

    /** Reads one document; throws {@link YAMLException} when that cannot be done. */
    static @Nullable Object read(String text) {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(MOST_ALIASES);
        options.setNestingDepthLimit(DEEPEST);
        options.setCodePointLimit(MarkdownAgent.LARGEST);
        var dump = new DumperOptions();
        var yaml = new Yaml(new SafeConstructor(options), new Representer(dump), dump, options, new PlainResolver());
        Object value = yaml.load(text);
        new Walk().node(value, 0); // aliases can make a small text large, or endless
        return value;
    }

    /** Turns a value that was read into JSON. */
    static Json json(@Nullable Object value) {
        return Json.of(new Walk().node(value, 0).toString());
    }

    private static final class Walk {
        private int nodes;

        JsonNode node(@Nullable Object value, int depth) {
            if (++nodes > MOST_NODES || depth > DEEPEST) {
                throw new YAMLException("more than " + MOST_NODES + " values or deeper than " + DEEPEST);
            }
            return switch (value) {
                case Map<?, ?> map -> {
                    var object = JsonNodeFactory.instance.objectNode();
                    map.forEach((key, item) -> object.set(String.valueOf(key), node(item, depth + 1)));
                    yield object;
                }
                case List<?> list -> {
                    var array = JsonNodeFactory.instance.arrayNode();
                    list.forEach(item -> array.add(node(item, depth + 1)));
                    yield array;
                }
                case null -> JsonNodeFactory.instance.nullNode();
                default -> Wire.json().valueToTree(value);
            };
        }
    }

    /** YAML 1.2's core schema, as far as people mean it: {@code no} is a word and {@code 2026-01-01} a text. */
    private static final class PlainResolver extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.BOOL, Pattern.compile("true|True|TRUE|false|False|FALSE"), "tTfF");
            addImplicitResolver(Tag.INT, Pattern.compile("[-+]?(?:0|[1-9][0-9]{0,17})"), "-+0123456789");
            addImplicitResolver(
                    Tag.FLOAT,
                    Pattern.compile("[-+]?(?:[0-9]{1,17}\\.[0-9]{0,17}|\\.[0-9]{1,17})(?:[eE][-+]?[0-9]{1,3})?"),
                    "-+0123456789.");
            addImplicitResolver(Tag.NULL, Pattern.compile("~|null|Null|NULL| "), "~nN\0");
            addImplicitResolver(Tag.NULL, EMPTY, "");
        }
    }
}
