package io.troupe.host.plugin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.troupe.host.fact.Wire;
import io.troupe.host.plugin.Bundle.Passed;
import io.troupe.host.plugin.PackTree.Listing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What {@code .claude-plugin/plugin.json} and {@code marketplace.json} in a tree say: where agents are and in whose
 * pack. Source: Claude Code's references of plugins and of marketplaces.
 */
final class PackManifests {

    private static final String PLUGIN = ".claude-plugin/plugin.json";
    private static final String MARKETPLACE = ".claude-plugin/marketplace.json";
    private static final Map<String, String> NOT_TAKEN = Map.of(
            "commands", "commands of a client's own",
            "skills", "skills for a client's own agent",
            "hooks", "commands that would run at events of a client",
            "mcpServers", "servers, which this host does not start for a pack",
            "lspServers", "servers for editors",
            "outputStyles", "styles of a client's own");

    private final Listing files;
    private final Map<String, Root> roots = new LinkedHashMap<>();
    private final Map<String, String> claims = new TreeMap<>(Comparator.reverseOrder()); // longer before shorter
    private final List<Passed> passed = new ArrayList<>();

    /**
     * A plugin of Claude Code.
     *
     * @param prefix of its folder: empty, or with a slash at its end
     */
    record Root(String prefix, String name, String version, String description) {

        String words() {
            return name
                    + (version.isEmpty() ? "" : " " + version)
                    + (description.isEmpty() ? "" : " (" + description + ")");
        }
    }

    private PackManifests(Listing files) {
        this.files = files;
    }

    static PackManifests of(String name, Listing files) {
        var manifests = new PackManifests(files);
        var plugins = files.names().stream()
                .filter(path -> path.equals(PLUGIN) || path.endsWith("/" + PLUGIN))
                .toList();
        plugins.forEach(path -> manifests.plugin(path.substring(0, path.length() - PLUGIN.length()), name));
        if (files.names().contains(MARKETPLACE)) {
            manifests.marketplace(name);
        }
        manifests.leftOut();
        return manifests;
    }

    /** True when the tree is what manifests say, and nothing else. */
    boolean any() {
        return !roots.isEmpty() || files.names().contains(MARKETPLACE);
    }

    List<Passed> passed() {
        return passed;
    }

    /** The plugins that were found, in their order. */
    List<Root> roots() {
        return List.copyOf(roots.values());
    }

    /** The pack of a file that a manifest says to be an agent. */
    Optional<String> packOf(String path) {
        return claims.entrySet().stream()
                .filter(claim ->
                        claim.getKey().endsWith("/") ? path.startsWith(claim.getKey()) : path.equals(claim.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** The folder of the plugin that a file is in. */
    String root(String path) {
        return roots.keySet().stream()
                .filter(path::startsWith)
                .max(Comparator.comparingInt(String::length))
                .orElse("");
    }

    private void plugin(String prefix, String tree) {
        var json = read(prefix + PLUGIN);
        var folder = prefix.isEmpty() ? tree : prefix.replaceFirst("/$", "").replaceFirst("^.*/", "");
        add(prefix, json.path("name").asText(folder), json);
    }

    private void add(String prefix, String name, JsonNode json) {
        var slug = Texts.slug(name + ".");
        roots.putIfAbsent(
                prefix,
                new Root(
                        prefix,
                        slug,
                        Texts.plain(json.path("version").asText("")),
                        Texts.plain(json.path("description").asText(""))));
        var pack = roots.get(prefix) == null ? slug : roots.get(prefix).name();
        if (!json.path("agents").isMissingNode()) {
            agents(prefix, pack, json.path("agents"));
        }
        claims.putIfAbsent(prefix + "agents/", pack);
        NOT_TAKEN.forEach((key, what) -> {
            var value = json.path(key);
            if (!value.isMissingNode() && !value.isNull()) {
                passed.add(new Passed(
                        prefix + PLUGIN, key + " of " + pack + " not taken: " + what + "; only agents are taken"));
            }
        });
    }

    private void agents(String prefix, String pack, JsonNode written) {
        var paths = new ArrayList<String>();
        if (written.isArray()) {
            written.forEach(one -> paths.add(one.asText("")));
        } else {
            paths.add(written.asText(""));
        }
        for (var path : paths) {
            var inside = inside(path);
            if (inside.isEmpty()) {
                passed.add(new Passed(pack, "agents: '" + Texts.plain(path) + "' leads out of it, expected ./…"));
            } else {
                var at = prefix + inside.get();
                claims.put(at.endsWith(".md") || at.endsWith("/") || at.isEmpty() ? at : at + "/", pack);
            }
        }
    }

    private void marketplace(String name) {
        var json = read(MARKETPLACE);
        var base = json.path("metadata").path("pluginRoot").asText("");
        for (var entry : json.path("plugins")) {
            var called = Texts.plain(entry.path("name").asText(name));
            var source = entry.path("source");
            if (!source.isTextual()) {
                passed.add(new Passed(
                        called,
                        "not fetched: it is elsewhere ("
                                + Texts.plain(source.path("source").asText("?")) + " " + where(source)
                                + "); fetch it and install its folder"));
                continue;
            }
            var written = source.asText();
            var inside = written.startsWith("./") || base.isEmpty() ? inside(written) : inside(base + "/" + written);
            var prefix = inside.map(path -> path.isEmpty() || path.endsWith("/") ? path : path + "/");
            if (prefix.isEmpty() || written.contains("://")) {
                passed.add(new Passed(
                        called,
                        "not taken: its source '" + Texts.plain(written) + "' is not in this folder, expected ./…"));
            } else if (files.names().stream().noneMatch(path -> path.startsWith(prefix.get()))) {
                passed.add(
                        new Passed(called, "not taken: nothing in '" + Texts.plain(written) + "', or too deep in it"));
            } else {
                add(prefix.get(), called, entry);
            }
        }
    }

    private static String where(JsonNode source) {
        for (var key : List.of("repo", "url", "package", "path")) {
            if (source.path(key).isTextual()) {
                return Texts.plain(source.path(key).asText());
            }
        }
        return "?";
    }

    /** Without {@code ./}; empty for what is not below. */
    private static Optional<String> inside(String path) {
        var plain = path.strip()
                .replaceFirst("^(\\./+)+", "")
                .replaceFirst("^\\.$", "")
                .replaceAll("/{2,}", "/");
        boolean out = plain.startsWith("/")
                || plain.contains("\\")
                || List.of(plain.split("/", -1)).contains("..");
        return out ? Optional.empty() : Optional.of(plain);
    }

    /** Says of the folders of each plugin what is in them and is no agent. */
    private void leftOut() {
        for (var root : roots.values()) {
            for (var folder : List.of("commands", "skills", "hooks")) {
                long count = files.names().stream()
                        .filter(path -> path.startsWith(root.prefix() + folder + "/"))
                        .count();
                if (count > 0) {
                    passed.add(new Passed(
                            root.prefix() + folder,
                            "of " + root.words() + " not taken: " + count + " files, " + NOT_TAKEN.get(folder)
                                    + "; only agents are taken"));
                }
            }
            if (files.names().contains(root.prefix() + ".mcp.json")) {
                passed.add(new Passed(
                        root.prefix() + ".mcp.json",
                        "of " + root.words() + " not taken: " + NOT_TAKEN.get("mcpServers")
                                + "; only agents are taken"));
            }
        }
    }

    private JsonNode read(String path) {
        try {
            var json = Wire.json().readTree(files.text(path).orElse(""));
            if (json != null && json.isObject()) {
                return json;
            }
            passed.add(new Passed(path, "cannot be read, expected a JSON object"));
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            passed.add(new Passed(path, "cannot be read: line " + line + ": not JSON"));
        }
        return MissingNode.getInstance();
    }
}
