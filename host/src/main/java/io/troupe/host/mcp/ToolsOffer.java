package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.troupe.api.Skill;
import io.troupe.host.bus.AgentCalls.Roster.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code /mcp/tools?agents=a,b} offers: each skill of those agents as a tool, and what goes on from their results. */
final class ToolsOffer implements Offer {

    private final Parts parts;
    private final Chosen chosen;
    private volatile Built built;

    /**
     * What it is put together from.
     *
     * @param companions tools that the agents' results speak of
     */
    record Parts(Cast cast, Errands errands, List<Tool> companions, List<Resources> resources) {}

    /**
     * What the client wants.
     *
     * @param agents by name; {@code *} stands for all
     */
    record Chosen(Set<String> agents) {

        boolean has(String agent) {
            return agents.contains(agent) || agents.contains("*");
        }
    }

    private record Built(SortedMap<String, Entry> from, Toolbox tools) {}

    private record Offered(Entry agent, Skill skill) {
        String name() {
            return agent.card().name() + "_" + skill.name();
        }

        /** No two have the same. */
        String id() {
            return agent.card().name() + " " + skill.name();
        }
    }

    ToolsOffer(Parts parts, Chosen chosen) {
        this.parts = parts;
        this.chosen = chosen;
        this.built = build(parts.cast().agents());
    }

    @Override
    public ServerCapabilities capabilities() {
        return ServerCapabilities.builder()
                .tools(true)
                .prompts(true)
                .resources(true, true)
                .completions()
                .logging()
                .build();
    }

    @Override
    public String instructions() {
        var here = parts.cast().agents();
        var missing = chosen.agents().stream()
                .filter(name -> !name.equals("*") && !here.containsKey(name))
                .sorted()
                .collect(Collectors.joining(", "));
        return """
                Each tool of an agent gives that agent a piece of work and waits for the answer. Say all that it must know: \
                it does not see this conversation. When a result says that the work goes on, call get_run with its id. \
                When it says your-turn, follow the brief with your own tools and call complete_task.
                """ + (missing.isEmpty() ? "" : Described.cut("Not here now: " + missing, 1_000));
    }

    @Override
    public Toolbox tools() {
        var agents = parts.cast().agents();
        var known = built;
        if (known.from() != agents) {
            known = build(agents);
            built = known;
        }
        return known.tools();
    }

    private Built build(SortedMap<String, Entry> agents) {
        var offered = agents.values().stream()
                .filter(agent -> chosen.has(agent.card().name()))
                .flatMap(agent -> agent.card().skills().stream().map(skill -> new Offered(agent, skill)))
                .toList();
        var taken = parts.companions().stream()
                .map(tool -> tool.description().name())
                .collect(Collectors.toSet());
        var names = ToolName.of(offered.stream().map(Offered::id).toList(), taken);
        List<Tool> tools = new ArrayList<>(parts.companions());
        offered.forEach(one -> tools.add(
                new AgentTool(names.getOrDefault(one.id(), one.name()), one.agent(), one.skill(), parts.errands())));
        tools.sort(Comparator.comparing(tool -> tool.description().name()));
        return new Built(agents, new Toolbox(tools));
    }

    @Override
    public List<Prompt> prompts() {
        return List.of();
    }

    @Override
    public List<Resources> resources() {
        return parts.resources();
    }

    @Override
    public Set<String> outdated(Set<String> agents) {
        return agents.stream().anyMatch(chosen::has)
                ? Set.of(McpSchema.METHOD_NOTIFICATION_TOOLS_LIST_CHANGED)
                : Set.of();
    }
}
