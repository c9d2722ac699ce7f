package io.troupe.host.fact;

import java.util.List;
import java.util.Optional;

/** What is to be known of clients that talk with a host for a while. */
public sealed interface SessionFact extends Fact {

    /**
     * All that a node needs to go on with the session of an MCP client that was begun on another node, or before a restart;
     * on stream {@code session/<digest of its id>}. Each says all of it, and the latest counts. The id itself is a secret
     * and in no fact.
     *
     * @param node that wrote it
     * @param caller id of the one it belongs to, nobody else may go on with it
     * @param client what the client calls itself
     * @param protocol that was agreed on
     * @param elicits true when its user can be asked, by a form
     * @param samples true when its model can be asked
     * @param agents whose skills it wants as tools
     * @param tools providers whose tools it wants; without either it has the host's usual ones
     * @param subscriptions addresses of the resources it wants to hear of
     * @param logLevel from which on it wants log messages
     * @param until epoch milliseconds; nobody goes on with it later; 0 once it has ended
     */
    record SessionKept(
            String node,
            String caller,
            String client,
            String protocol,
            boolean elicits,
            boolean samples,
            List<String> agents,
            List<String> tools,
            List<String> subscriptions,
            Optional<String> logLevel,
            long until)
            implements SessionFact {

        public SessionKept {
            agents = List.copyOf(agents);
            tools = List.copyOf(tools);
            subscriptions = List.copyOf(subscriptions);
        }

        /** The same, for good. */
        public SessionKept ended() {
            return new SessionKept(
                    node, caller, client, protocol, elicits, samples, agents, tools, List.of(), logLevel, 0);
        }
    }
}
