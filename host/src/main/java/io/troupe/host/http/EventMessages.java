package io.troupe.host.http;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.PluginCalls.PluginView;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.bus.TaskText;
import io.troupe.host.fact.AgentState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What goes over the WebSocket of facts, either way. The page's types are made from these records. */
final class EventMessages {

    private EventMessages() {}

    /**
     * What a client says: all of it in its first message, later only what it watches.
     *
     * @param filter which facts it wants; all when absent
     * @param from the position up to which it has everything
     * @param node that gave it that position, as a snapshot named it; what is another one's begins with a snapshot
     * @param watch streams of which it wants the history, and the live text if they are tasks; replaces those before
     */
    record Wish(Optional<Filter> filter, Optional<Long> from, Optional<String> node, Optional<List<String>> watch) {}

    /**
     * Which facts pass: those of one of the kinds and of one of the streams; none named means any. A name that ends
     * with {@code *} stands for all that begin so. A task's stream also brings its live text.
     */
    record Filter(Optional<List<String>> kinds, Optional<List<String>> streams) {}

    /** What the host says. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Snapshot.class, name = "snapshot"),
        @JsonSubTypes.Type(value = FactsCame.class, name = "facts"),
        @JsonSubTypes.Type(value = History.class, name = "history"),
        @JsonSubTypes.Type(value = TextCame.class, name = "text"),
        @JsonSubTypes.Type(value = Standing.class, name = "standing"),
        @JsonSubTypes.Type(value = SentAway.class, name = "error")
    })
    sealed interface Message permits Snapshot, FactsCame, History, TextCame, Standing, SentAway {}

    /**
     * How everything stands; facts after its position follow.
     *
     * @param node whose positions these are; the same on all nodes that share a journal
     * @param resumed true when tasks and runs are left out, since the client has them and gets the facts it missed
     * @param because why there is a new one, when the client did not ask for it
     * @param tasks without their answers: the newest that are open, and the newest that have ended
     * @param runs without their steps: the newest that are open, then the newest that have ended, at most 50
     */
    record Snapshot(
            long position,
            String node,
            boolean resumed,
            Optional<String> because,
            List<AgentLine> agents,
            List<TaskView> tasks,
            List<RunView> runs,
            List<PluginView> plugins,
            HostEndpoints.Status status)
            implements Message {

        /** For a client that begins anew. */
        static Snapshot of(EventFeed.Tasks tasks, String node, Optional<String> because, Overview.Views views) {
            return new Snapshot(
                    tasks.position(),
                    node,
                    false,
                    because,
                    views.agents(),
                    tasks.tasks(),
                    tasks.runs(),
                    views.plugins(),
                    views.status());
        }

        /** For a client that has the tasks as they were at this position. */
        static Snapshot resumed(long from, String node, Overview.Views views) {
            return new Snapshot(
                    from,
                    node,
                    true,
                    Optional.empty(),
                    views.agents(),
                    List.of(),
                    List.of(),
                    views.plugins(),
                    views.status());
        }
    }

    /**
     * Facts in the order of their positions.
     *
     * @param sequence 1, 2, 3, … since the last snapshot
     * @param position up to which the client has everything now
     * @param conflated true when the client was slow: of each stream only the newest fact of each kind is here
     */
    record FactsCame(long sequence, long position, boolean conflated, List<FactSeen> facts) implements Message {}

    /**
     * A fact as clients see it.
     *
     * @param body the fact's own record
     * @param cut names of parts of the body that were too large and left out
     */
    record FactSeen(
            long position,
            Instant time,
            String stream,
            long version,
            String kind,
            Map<String, Object> body,
            Optional<List<String>> cut) {}

    /**
     * The facts of a watched stream so far.
     *
     * @param complete false when there are more than are told
     */
    record History(String stream, boolean complete, List<FactSeen> facts) implements Message {}

    /**
     * What a model says while it plays an agent.
     *
     * @param task its id
     * @param epoch of the attempt that it belongs to
     * @param turn 1 for the first reply to the task
     * @param offset how many characters of this turn came before; where it does not fit, something was lost
     */
    record TextCame(String task, long epoch, int turn, long offset, String text) implements Message {

        static TextCame of(TaskText text) {
            return new TextCame(text.task(), text.epoch(), text.turn(), text.offset(), text.text());
        }
    }

    /**
     * How the host stands, about once a second while something happens, every few seconds otherwise.
     *
     * @param agents those that are new or not as they were told before
     * @param gone names of agents that are no longer here
     * @param plugins all of them, when any is not as it was told before
     */
    record Standing(
            HostEndpoints.Status status, List<AgentLine> agents, List<String> gone, Optional<List<PluginView>> plugins)
            implements Message {}

    /** Why the host closes the connection. */
    record SentAway(String code, String detail) implements Message {}

    /** An agent without what is only of use to whoever calls it: schemas and examples. */
    record AgentLine(
            String name,
            String description,
            String category,
            AgentState state,
            String reason,
            int running,
            PlayedBy playedBy,
            String form,
            String plugin,
            String pluginVersion,
            List<String> without,
            List<SkillLine> skills) {}

    record SkillLine(String name, String description) {}
}
