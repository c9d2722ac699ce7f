package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says in words what is true of a plugin. */
final class PluginWords {

    static final Set<String> LOADED = Set.of("loaded", "loaded, reduced");
    static final Set<String> LEAVING = Set.of("draining", "removed");

    private PluginWords() {}

    static boolean loaded(JsonNode plugin) {
        return LOADED.contains(JsonText.text(plugin, "state"));
    }

    static boolean leaving(JsonNode plugin) {
        return LEAVING.contains(JsonText.text(plugin, "state"));
    }

    /** What ships does so until somebody wants it. */
    static boolean waitsForSettings(JsonNode plugin) {
        return JsonText.text(plugin, "state").equals("not-configured");
    }

    /** What it brought: its agents, then what it provides. */
    static String brought(JsonNode plugin) {
        return Stream.concat(JsonText.each(plugin.path("agents")), JsonText.each(plugin.path("providers")))
                .map(JsonNode::asText)
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /**
     * For example {@code echo 1.1.0: loaded (echo); 1.0.0 is draining, 3 tasks}.
     *
     * @param all every plugin there is now, this one too
     */
    static String line(JsonNode plugin, List<JsonNode> all) {
        var line = new StringBuilder()
                .append(JsonText.text(plugin, "id"))
                .append(' ')
                .append(JsonText.text(plugin, "version"))
                .append(": ")
                .append(standing(plugin));
        all.stream()
                .filter(other -> isAnother(other, plugin))
                .forEach(other -> line.append("; ").append(other(other, plugin)));
        return Plain.line(line.toString());
    }

    /** What else there is of the same plugin. */
    static List<JsonNode> others(JsonNode plugin, List<JsonNode> all) {
        return all.stream().filter(other -> isAnother(other, plugin)).toList();
    }

    /** The state, what it brings where it serves, and why it is not simply loaded. */
    private static String standing(JsonNode plugin) {
        var agents = loaded(plugin) ? brought(plugin) : "";
        var reason = JsonText.text(plugin, "reason");
        return JsonText.text(plugin, "state")
                + (agents.isEmpty() ? "" : " (" + agents + ")")
                + (reason.isEmpty() ? "" : ": " + reason)
                + (JsonText.text(plugin, "state").equals("draining") ? tasks(plugin) : "");
    }

    private static String other(JsonNode other, JsonNode plugin) {
        var version = JsonText.text(other, "version");
        var name = version.equals(JsonText.text(plugin, "version")) ? "an earlier load" : version;
        return name + " is " + JsonText.text(other, "state") + tasks(other);
    }

    private static String tasks(JsonNode plugin) {
        long running = plugin.path("running").asLong();
        return running == 0 ? "" : ", " + Plain.count(running, "task");
    }

    /** Another load or file of the same plugin that is still there. */
    private static boolean isAnother(JsonNode other, JsonNode plugin) {
        return JsonText.text(other, "id").equals(JsonText.text(plugin, "id"))
                && !JsonText.text(other, "state").equals("removed")
                && !(same(other, plugin, "version") && same(other, plugin, "state") && same(other, plugin, "file"));
    }

    private static boolean same(JsonNode one, JsonNode other, String field) {
        return JsonText.text(one, field).equals(JsonText.text(other, field));
    }
}
