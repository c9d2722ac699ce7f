package io.troupe.host;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.host.agent.Agents;
import io.troupe.host.fact.Origin;
import io.troupe.host.plugin.AgentPort;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Lets the plugin folder hand agents to the agent service, which do not know each other. */
record AgentsOfPlugins(Agents agents) implements AgentPort {

    @Override
    public List<String> tryOut(Agent agent, AgentCard card) {
        return agents.tryOut(agent, card);
    }

    @Override
    public Listed add(Agent agent, AgentCard card, Origin origin, Troubled troubled) {
        return new Resident(agents.add(agent, card, origin, troubled::by));
    }

    @Override
    public Listed addMarkdown(
            String fileName, String text, Origin origin, Function<String, Optional<String>> siblingFile) {
        return new Resident(agents.addMarkdown(fileName, text, origin, siblingFile));
    }

    private record Resident(Agents.Listing listing) implements Listed {

        @Override
        public String name() {
            return listing.name();
        }

        @Override
        public List<String> notes() {
            return listing.notes();
        }

        @Override
        public int running() {
            return listing.running();
        }

        @Override
        public void pause(String reason, boolean failed) {
            listing.pause(reason, failed);
        }

        @Override
        public void resume() {
            listing.resume();
        }

        @Override
        public void remove() {
            listing.remove();
        }

        @Override
        public void handBack(String reason) {
            listing.handBack(reason);
        }
    }
}
