package io.troupe.host.plugin;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.PluginException;
import io.troupe.host.fact.Origin;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Takes agents in by their names, as the host would: a name that is taken is refused. */
final class RecordingPort implements AgentPort {

    private static final Pattern NAME = Pattern.compile("(?s)\\A---\n.*?^name: (\\S+)$.*?^---", Pattern.MULTILINE);

    /** What is known of each live agent: its description or its whole text. */
    final Map<String, String> live = new ConcurrentHashMap<>();

    final Map<String, Agent> code = new ConcurrentHashMap<>();
    final Map<String, Optional<String>> siblings = new ConcurrentHashMap<>();

    @Override
    public List<String> tryOut(Agent agent, AgentCard card) {
        return List.of();
    }

    @Override
    public Listed add(Agent agent, AgentCard card, Origin origin, Troubled troubled) {
        code.put(card.name(), agent);
        return list(card.name(), card.description(), List.of());
    }

    @Override
    public Listed addMarkdown(
            String fileName, String text, Origin origin, Function<String, Optional<String>> siblingFile) {
        var name = NAME.matcher(text);
        if (!name.find()) {
            throw new PluginException(PluginException.Kind.REFUSED, fileName + " has no front matter");
        }
        siblings.put(name.group(1), siblingFile.apply("schema.json"));
        siblings.put(name.group(1) + " outside", siblingFile.apply("../outside.json"));
        return list(name.group(1), text, text.contains("odd:") ? List.of("line 3: odd was left out") : List.of());
    }

    private Listed list(String name, String description, List<String> notes) {
        if (live.putIfAbsent(name, description) != null) {
            throw new PluginException(PluginException.Kind.REFUSED, "agent name '" + name + "' is taken");
        }
        return new Listed() {
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
                return 0;
            }

            @Override
            public void pause(String reason, boolean failed) {}

            @Override
            public void resume() {}

            @Override
            public void remove() {
                live.remove(name, description);
            }

            @Override
            public void handBack(String reason) {}
        };
    }
}
