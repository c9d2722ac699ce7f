package io.troupe.host.bus;

import io.troupe.api.AgentCard;
import io.troupe.api.Budget;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.host.bus.TaskCalls.Done;
import io.troupe.host.fact.AgentState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What can be asked of the agent service, and what it tells. */
public final class AgentCalls {

    public static final Address<Find, Found> FIND = Address.here("agent", "find", Find.class, Found.class);
    public static final Address<Describe, AgentView> DESCRIBE =
            Address.here("agent", "describe", Describe.class, AgentView.class);
    public static final Address<ListAgents, AgentList> LIST =
            Address.here("agent", "list", ListAgents.class, AgentList.class);
    /** What {@link Topic#ROSTER} last told, for those who came to listen later. */
    public static final Address<ShowRoster, Roster> ROSTER =
            Address.here("agent", "show-roster", ShowRoster.class, Roster.class);
    /** Used with {@link Address#on}: the node where the agent lives. Answered at once; the outcome comes to FINISH. */
    public static final Address<Start, Done> START = Address.service("agent", "start", Start.class, Done.class);
    /** Used with {@link Address#on}. */
    public static final Address<Stop, Done> STOP = Address.service("agent", "stop", Stop.class, Done.class);

    private AgentCalls() {}

    /** Who plays an agent. */
    public enum PlayedBy {
        /** Code in this host. */
        HOST,
        /** A connected client, with its own model: an agent of instructions, and no model is configured. */
        CLIENT
    }

    /**
     * Searches agents by words.
     *
     * @param available only those that could take work now
     */
    public record Find(String query, Optional<String> category, boolean available, int limit) {}

    /** The best first; when there is none, the names that come nearest. */
    public record Found(List<Hit> hits, List<String> nearest) {}

    /**
     * An agent that was found.
     *
     * @param why which words were found where
     */
    public record Hit(
            String name,
            String description,
            String category,
            List<String> skills,
            AgentState state,
            double score,
            String why) {}

    public record Describe(String name) {}

    /**
     * An agent with its state.
     *
     * @param running tasks it works on here
     * @param form {@code java} or {@code markdown}
     * @param without tools it would use that are not here
     */
    public record AgentView(
            AgentCard card,
            AgentState state,
            String reason,
            int running,
            PlayedBy playedBy,
            String form,
            String plugin,
            String pluginVersion,
            List<String> without) {

        public AgentView withReason(String value) {
            return new AgentView(card, state, value, running, playedBy, form, plugin, pluginVersion, without);
        }
    }

    public record ListAgents() {}

    public record AgentList(List<AgentView> agents) {}

    /** All agents that get no work for a while, or little, because they failed too often. */
    public record LeftAlone(List<Agent> agents) {

        /** One of them, and why in words. */
        public record Agent(String name, String why) {}
    }

    public record ShowRoster() {}

    public record RollCall() {}

    /**
     * The agents that live on a node and take work, now or after a pause.
     *
     * @param node 8 hexadecimal digits
     */
    public record Roster(String node, List<Entry> agents) {

        /**
         * One agent.
         *
         * @param instructions for whoever plays it; empty for code
         * @param ready false while it is being restarted or replaced: work for it is accepted, and waits
         */
        public record Entry(
                AgentCard card,
                PlayedBy playedBy,
                String pluginVersion,
                String instructions,
                boolean ready,
                String plugin) {

            /** One of a plugin that does not matter. */
            public Entry(AgentCard card, PlayedBy playedBy, String pluginVersion, String instructions, boolean ready) {
                this(card, playedBy, pluginVersion, instructions, ready, "");
            }
        }
    }

    /**
     * Starts an agent on a task.
     *
     * @param patient true when the time that humans take to answer does not count against the deadline
     */
    public record Start(
            String id,
            long epoch,
            String agent,
            String skill,
            Json input,
            List<Content> content,
            Instant deadline,
            Budget budget,
            Optional<String> session,
            boolean patient) {}

    /** Interrupts the work on a task. */
    public record Stop(String id, long epoch) {}
}
