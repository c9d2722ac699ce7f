package io.troupe.host.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The keys of a TOML file with their texts. Strictly where that goes; else cut at the keys that are known, so that a
 * backslash or three quotes in somebody's prose spoil nothing.
 */
final class TomlText {

    private static final TomlMapper TOML = new TomlMapper();
    private static final Pattern KEY = Pattern.compile("(?:([A-Za-z0-9_-]+)|\"([A-Za-z0-9_-]+)\")[ \\t]*=(.*)");
    private static final Pattern TABLE =
            Pattern.compile("\\[{1,2}[ \\t]*\"?([A-Za-z0-9_-]+)[\\w.\" \\t-]*]{1,2}[ \\t]*(#.*)?");
    private static final Pattern KNOWN = Pattern.compile(
            "name|description|developer_instructions|model|model_reasoning_effort|sandbox_mode|nickname_candidates");

    private final Map<String, String> texts = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    private TomlText() {}

    /** Reads a file; throws IllegalArgumentException with its line when nothing can be made of it. */
    static TomlText of(String text) {
        var file = new TomlText();
        var all = text.lines().toList();
        file.number(all);
        try {
            var tree = TOML.readTree(String.join("\n", all)); // which takes no line that ends in a bare CR
            tree.properties().forEach(entry -> file.texts.put(entry.getKey(), plain(entry.getValue())));
        } catch (JsonProcessingException | StackOverflowError e) {
            var mistake = mistake(e);
            file.leniently(all);
            if (!file.texts.containsKey("developer_instructions")) {
                throw new IllegalArgumentException(mistake, e);
            }
            file.notes.add(mistake + "; read key by key");
        }
        return file;
    }

    Optional<String> text(String key) {
        return Optional.ofNullable(texts.get(key)).map(String::strip).filter(text -> !text.isEmpty());
    }

    List<String> keys() {
        return List.copyOf(texts.keySet());
    }

    /** Where a key stands; 1 for one that does not. */
    int line(String key) {
        return lines.getOrDefault(key, 1);
    }

    List<String> notes() {
        return notes;
    }

    private static String plain(JsonNode value) {
        return value.isValueNode() ? value.asText() : value.toString();
    }

    private static String mistake(Throwable failure) {
        if (failure instanceof JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
            return "line " + line + ": not TOML: " + Failures.clean(String.valueOf(e.getOriginalMessage()));
        }
        return "line 1: not TOML: nested too deep";
    }

    /** Finds the lines of keys, the first of each. */
    private void number(List<String> all) {
        for (int i = 0; i < all.size(); i++) {
            var line = all.get(i).stripLeading();
            var key = KEY.matcher(line);
            var table = TABLE.matcher(line);
            if (key.matches()) {
                lines.putIfAbsent(key.group(1) == null ? key.group(2) : key.group(1), i + 1);
            } else if (table.matches()) {
                lines.putIfAbsent(table.group(1), i + 1);
            }
        }
    }

    private void leniently(List<String> all) {
        texts.clear();
        String key = "";
        var value = new ArrayList<String>();
        for (var line : all) {
            var start = KEY.matcher(line);
            boolean known = start.matches()
                    && start.group(1) != null
                    && KNOWN.matcher(start.group(1)).matches();
            if (known) {
                put(key, value);
                key = start.group(1);
                value.add(start.group(3));
            } else {
                value.add(line);
            }
        }
        put(key, value);
    }

    private void put(String key, List<String> lines) {
        if (!key.isEmpty()
                && texts.putIfAbsent(key, unquoted(String.join("\n", lines).strip())) != null) {
            notes.add("line " + line(key) + ": " + key + ": stands there again, the first counts");
        }
        lines.clear();
    }

    /** What stands between the first quotes and the last of the same; without quotes, the first line. */
    private static String unquoted(String value) {
        for (var quotes : List.of("\"\"\"", "'''", "\"", "'", "\u201c", "\u201d")) {
            if (value.startsWith(quotes)) {
                var closing = quotes.equals("\u201c") ? "\u201d" : quotes;
                int end = value.lastIndexOf(closing);
                var inside = value.substring(quotes.length(), end < quotes.length() ? value.length() : end);
                return quotes.startsWith("\"") ? inside.replace("\\\"", "\"") : inside;
            }
        }
        int end = value.indexOf('\n');
        return end < 0 ? value : value.substring(0, end);
    }
}
