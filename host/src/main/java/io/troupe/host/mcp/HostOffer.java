package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.troupe.host.security.Caller;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What {@code /mcp} offers: a few tools that do not change, and every agent as a prompt and a resource. */
final class HostOffer implements Offer {

    static final String INSTRUCTIONS = """
            Troupe hosts agents: specialists you can give work to. Each piece of work is a durable task.

            How to work:
            1. find_agents with words for the job; describe_agent shows an agent's skills, schemas and examples.
            2. invoke_agent with the agent, a skill and the input. Say what the agent must know in input and context: \
            it does not see this conversation.
            3. Look at status in the result:
               - completed: the answer is there.
               - queued or running: the work goes on without you. Call get_run with the task's id; wait_seconds waits.
               - input-required: the agent asks a human. Ask your user and call answer_run; never make an answer up.
               - your-turn: no model is configured in the host, so you play the agent. Follow the brief with your own \
            tools, then call complete_task with task, claim and outcome. The work is not done before that. A claim is \
            good for 15 minutes; get_run with the claim renews it.
            4. An answer that does not fit the agent's schema is refused with JSON pointers: mend it and call \
            complete_task again with the same claim.

            Errors read `code: what was wrong and what was expected`; mend the arguments and call again. run_workflow \
            runs steps of several agents by a written plan; get_run shows it. cancel_run stops work that is no longer wanted. claim_task takes up work that waits for a client. A long answer is \
            cut, with a run:// resource for the rest.
            """;

    private final Toolbox tools;
    private final Cast cast;
    private final List<Resources> resources;

    HostOffer(Toolbox tools, Cast cast, List<Resources> resources) {
        this.tools = tools;
        this.cast = cast;
        this.resources = List.copyOf(resources);
    }

    @Override
    public ServerCapabilities capabilities() {
        return ServerCapabilities.builder()
                .tools(false)
                .prompts(true)
                .resources(true, true)
                .completions()
                .logging()
                .build();
    }

    @Override
    public String instructions(Caller caller) {
        return INSTRUCTIONS;
    }

    @Override
    public Toolbox tools() {
        return tools;
    }

    @Override
    public List<Prompt> prompts(Caller caller) {
        return cast.seenBy(caller).<Prompt>map(AgentPrompt::new).toList();
    }

    @Override
    public Optional<Prompt> prompt(String name, Caller caller) {
        return cast.agent(name.replace("--", "/"), caller).map(AgentPrompt::new);
    }

    @Override
    public List<Resources> resources() {
        return resources;
    }

    @Override
    public Set<String> outdated(Set<String> agents) {
        return Set.of(
                McpSchema.METHOD_NOTIFICATION_PROMPTS_LIST_CHANGED,
                McpSchema.METHOD_NOTIFICATION_RESOURCES_LIST_CHANGED);
    }
}
