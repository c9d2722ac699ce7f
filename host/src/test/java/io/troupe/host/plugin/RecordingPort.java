package io.troupe.host.plugin;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.ChatModel;
import io.troupe.api.Embedder;
import io.troupe.api.EmbeddingProvider;
import io.troupe.api.ModelProvider;
import io.troupe.api.Player;
import io.troupe.api.PlayerProvider;
import io.troupe.api.PluginException;
import io.troupe.api.ToolProvider;
import io.troupe.api.Tools;
import io.troupe.api.WorkflowStrategy;
import io.troupe.host.fact.Origin;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Takes agents in by their names, as the host would: a name that is taken is refused. */
final class RecordingPort implements ExtensionPort {

    private static final Pattern NAME = Pattern.compile("(?s)\\A---\n.*?^name: (\\S+)$.*?^---", Pattern.MULTILINE);

    /** What is known of each live agent: its description or its whole text. */
    final Map<String, String> live = new ConcurrentHashMap<>();

    private final Map<String, Origin> owners = new ConcurrentHashMap<>();

    /** How many tasks an agent works on, by its name and version. */
    final Map<String, Integer> running = new ConcurrentHashMap<>();

    final Map<String, String> paused = new ConcurrentHashMap<>();
    final List<String> handedBack = new CopyOnWriteArrayList<>();
    final Map<String, Troubled> troubled = new ConcurrentHashMap<>();

    /** How often each agent was tried, and what comes of it. */
    final List<String> tried = new CopyOnWriteArrayList<>();

    volatile Function<AgentCard, List<String>> trial = card -> List.of();

    final Map<String, Agent> code = new ConcurrentHashMap<>();
    final Map<String, Optional<String>> siblings = new ConcurrentHashMap<>();

    /** What each file of instructions was called, by the name of its agent. */
    final Map<String, String> fileNames = new ConcurrentHashMap<>();

    @Override
    public List<String> tryOut(Agent agent, AgentCard card) {
        tried.add(card.name() + " " + card.description());
        return trial.apply(card);
    }

    @Override
    public Listed addAgent(Agent agent, AgentCard card, Origin origin, Troubled troubled) {
        code.put(card.name(), agent);
        this.troubled.put(card.name(), troubled);
        return list(card.name(), card.description(), List.of(), origin);
    }

    @Override
    public Unlisted readMarkdown(String fileName, String text, Function<String, Optional<String>> siblingFile) {
        var name = NAME.matcher(text);
        if (!name.find()) {
            throw new PluginException(PluginException.Kind.REFUSED, fileName + " has no front matter");
        }
        fileNames.put(name.group(1), fileName);
        siblings.put(name.group(1), siblingFile.apply("schema.json"));
        siblings.put(name.group(1) + " outside", siblingFile.apply("../outside.json"));
        var notes = text.contains("odd:") ? List.of("line 3: odd was left out") : List.<String>of();
        return origin -> list(name.group(1), text, notes, origin);
    }

    private Listed list(String name, String description, List<String> notes, Origin origin) {
        var before = owners.get(name);
        boolean successor = before != null && before.plugin().equals(origin.plugin()) && before.load() < origin.load();
        if (before != null && !successor) {
            throw new PluginException(PluginException.Kind.REFUSED, "agent name '" + name + "' is taken");
        }
        owners.put(name, origin);
        live.put(name, description);
        return new Entry(name, notes, origin);
    }

    @Override
    public Listed addModel(ModelProvider provider, ChatModel model) {
        return added(provider.name(), "model");
    }

    @Override
    public Listed addPlayer(PlayerProvider provider, Player player) {
        return added(provider.name(), "player");
    }

    @Override
    public Listed addEmbedder(EmbeddingProvider provider, Embedder embedder) {
        return added(provider.name(), "embedder");
    }

    @Override
    public Listed addTools(ToolProvider provider, Tools tools) {
        return added(provider.name(), "tools");
    }

    @Override
    public List<String> tryOut(String name, WorkflowStrategy strategy) {
        tried.add(name);
        return List.of();
    }

    @Override
    public Listed addStrategy(String name, WorkflowStrategy strategy, Origin origin, Troubled troubled) {
        this.troubled.put(name, troubled);
        return added(name, "strategy " + origin.version());
    }

    private Listed added(String name, String what) {
        live.put(name, what);
        return new Entry(name, List.of(), new Origin(name, "1", Optional.empty(), 1)) {
            @Override
            public boolean isAgent() {
                return false;
            }
        };
    }

    /** An agent that works as much as the test says. */
    private class Entry implements Listed {
        private final String name;
        private final List<String> notes;
        private final Origin origin;

        Entry(String name, List<String> notes, Origin origin) {
            this.name = name;
            this.notes = notes;
            this.origin = origin;
        }

        private String version() {
            return name + " " + origin.version();
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<String> notes() {
            return notes;
        }

        @Override
        public int running() {
            return running.getOrDefault(version(), 0);
        }

        @Override
        public void pause(String reason, boolean failed) {
            paused.put(version(), reason);
        }

        @Override
        public void resume() {
            paused.remove(version());
        }

        @Override
        public void remove() {
            if (origin.equals(owners.get(name))) {
                owners.remove(name);
                live.remove(name);
            }
        }

        @Override
        public void handBack(String reason) {
            handedBack.add(version());
            running.remove(version());
        }
    }
}
