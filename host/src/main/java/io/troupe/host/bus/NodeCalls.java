package io.troupe.host.bus;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What can be asked of the nodes of a cluster, and what they tell. */
public final class NodeCalls {

    /** What {@link Topic#NODES} last told, for those who came to listen later. */
    public static final Address<ListNodes, Nodes> LIST = Address.here("node", "list", ListNodes.class, Nodes.class);

    private NodeCalls() {}

    public record ListNodes() {}

    /**
     * The nodes that live, as the store last told.
     *
     * @param self the node that tells
     * @param leader the one on which tasks, runs and schedules are served; empty while none does
     * @param epoch of the leader
     */
    public record Nodes(String self, Optional<String> leader, long epoch, List<Node> nodes) {
        public Nodes {
            nodes = List.copyOf(nodes);
        }

        /** Their ids. */
        public Set<String> ids() {
            return nodes.stream().map(Node::id).collect(Collectors.toUnmodifiableSet());
        }
    }

    /**
     * One that lives.
     *
     * @param id 8 hexadecimal digits
     * @param place where it runs, in the words of its operator: the name of the machine
     * @param version of the host
     */
    public record Node(String id, String place, String version) {}

    /**
     * How busy a node is.
     *
     * @param cpu how much of the machine is in use, 0 to 1; negative where that is not known
     */
    public record Load(String node, double cpu) {}
}
