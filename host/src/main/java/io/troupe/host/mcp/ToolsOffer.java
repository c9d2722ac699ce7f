package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.troupe.host.bus.AgentCalls.Roster.Entry;
import io.troupe.host.mcp.Providers.Home;
import io.troupe.host.security.Caller;
import io.troupe.host.security.Gate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code /mcp/tools?agents=a,b&tools=p,q} offers: each skill of those agents as a tool, with the tools that go on
 * from their results; the tools, prompts and documents of those plugins.
 */
final class ToolsOffer implements Offer {

    private static final String AGENTS = """
            Each tool of an agent gives that agent a piece of work and waits for the answer. Say all that it must know: \
            it does not see this conversation. When a result says that the work goes on, call get_run with its id. When \
            it says input-required, ask your user and call answer_run. When it says your-turn, follow the brief with \
            your own tools and call complete_task.
            """;

    private final Parts parts;
    private final Chosen chosen;
    private volatile Built built;

    /**
     * What it is put together from.
     *
     * @param companions tools that the agents' results speak of
     */
    record Parts(
            Gate gate,
            Cast cast,
            Providers providers,
            Errands errands,
            ProviderTool.Means means,
            List<Tool> companions,
            List<Resources> resources) {}

    /**
     * What the client wants, by name; {@code *} stands for all.
     *
     * @param providers of tools
     */
    record Chosen(Set<String> agents, Set<String> providers) {

        boolean hasAgent(String agent) {
            return agents.contains(agent) || agents.contains("*");
        }

        boolean hasProvider(String provider) {
            return providers.contains(provider) || providers.contains("*");
        }
    }

    private record Built(SortedMap<String, Entry> agents, SortedMap<String, Home> providers, Toolbox tools) {}

    /** What becomes a tool, under a name that only it has. */
    private record Offered(String id, String wanted, Function<String, Tool> tool) {}

    ToolsOffer(Parts parts, Chosen chosen) {
        this.parts = parts;
        this.chosen = chosen;
        this.built = build(parts.cast().agents(), parts.providers().all());
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

    /** Whether what the caller may not see is here, it does not learn. */
    @Override
    public String instructions(Caller caller) {
        var missing = Stream.concat(
                        chosen.agents().stream()
                                .filter(name -> parts.cast().agent(name, caller).isEmpty()),
                        chosen.providers().stream().filter(name -> !sees(caller, name)))
                .filter(name -> !name.equals("*"))
                .sorted()
                .collect(Collectors.joining(", "));
        var words = chosen.agents().isEmpty() ? "" : AGENTS;
        return words + (missing.isEmpty() ? "" : Described.cut("Not here now: " + missing, 1_000));
    }

    @Override
    public Toolbox tools() {
        var agents = parts.cast().agents();
        var providers = parts.providers().all();
        var known = built;
        if (!known.agents().equals(agents) || !known.providers().equals(providers)) {
            known = build(agents, providers);
            built = known;
        }
        return known.tools();
    }

    private boolean sees(Caller caller, String provider) {
        return parts.providers().all().containsKey(provider)
                && parts.gate().shows(caller, ProviderTool.rule(provider));
    }

    private Built build(SortedMap<String, Entry> agents, SortedMap<String, Home> providers) {
        List<Tool> tools = new ArrayList<>(chosen.agents().isEmpty() ? List.of() : parts.companions());
        var taken = tools.stream().map(tool -> tool.description().name()).collect(Collectors.toSet());
        var offered = Stream.concat(
                        agents.values().stream().flatMap(this::skills),
                        homes(providers).flatMap(this::tools))
                .toList();
        var names = ToolName.of(offered.stream().collect(Collectors.toMap(Offered::id, Offered::wanted)), taken);
        offered.forEach(one -> tools.add(one.tool().apply(names.getOrDefault(one.id(), one.wanted()))));
        tools.sort(Comparator.comparing(tool -> tool.description().name()));
        return new Built(agents, providers, new Toolbox(parts.gate(), tools));
    }

    private Stream<Offered> skills(Entry agent) {
        var name = agent.card().name();
        return chosen.hasAgent(name)
                ? agent.card().skills().stream()
                        .map(skill -> new Offered(
                                name + " " + skill.name(),
                                name + "_" + skill.name(),
                                called -> new AgentTool(called, agent, skill, parts.errands())))
                : Stream.empty();
    }

    private Stream<Offered> tools(Home home) {
        return home.provider().tools().stream()
                .map(tool -> new Offered(
                        home.provider().name() + "." + tool.name(),
                        tool.name(),
                        called -> new ProviderTool(called, home, tool, parts.means())));
    }

    private Stream<Home> homes(SortedMap<String, Home> providers) {
        return providers.values().stream()
                .filter(home -> chosen.hasProvider(home.provider().name()));
    }

    @Override
    public List<Prompt> prompts(Caller caller) {
        return homes(parts.providers().all())
                .filter(home -> mayUse(caller, home))
                .flatMap(home -> home.provider().prompts().stream()
                        .<Prompt>map(listed -> new ProviderPrompt(parts.means(), home, listed)))
                .sorted(Comparator.comparing(prompt -> prompt.description().name()))
                .toList();
    }

    private boolean mayUse(Caller caller, Home home) {
        return parts.gate().shows(caller, ProviderTool.rule(home.provider().name()));
    }

    @Override
    public List<Resources> resources() {
        var mine = chosen.agents().isEmpty() ? Stream.<Resources>empty() : parts.resources().stream();
        return Stream.concat(
                        mine,
                        homes(parts.providers().all())
                                .<Resources>map(home -> new ProviderResources(parts.means(), home)))
                .toList();
    }

    @Override
    public Set<String> outdated(Set<String> agents) {
        return agents.stream().anyMatch(chosen::hasAgent)
                ? Set.of(
                        McpSchema.METHOD_NOTIFICATION_TOOLS_LIST_CHANGED,
                        McpSchema.METHOD_NOTIFICATION_RESOURCES_LIST_CHANGED)
                : Set.of();
    }

    @Override
    public Set<String> outdatedByTools(Set<String> providers) {
        return providers.stream().anyMatch(chosen::hasProvider)
                ? Set.of(
                        McpSchema.METHOD_NOTIFICATION_TOOLS_LIST_CHANGED,
                        McpSchema.METHOD_NOTIFICATION_PROMPTS_LIST_CHANGED,
                        McpSchema.METHOD_NOTIFICATION_RESOURCES_LIST_CHANGED)
                : Set.of();
    }
}
