package io.troupe.host.bus;

/**
 * Names where a request goes, with the records that go there and come back. Built here alone; never from what a user
 * wrote, never per task.
 *
 * @param name for example {@code task.submit} or {@code node.7f3a91c2.agent.start}
 * @param reach who answers
 */
public record Address<Q extends Record, R extends Record>(String name, Class<Q> request, Class<R> reply, Reach reach) {

    private static final String NODE = "node.";

    /** Who answers at an address. */
    public enum Reach {
        /** The node that asks, and no other. */
        HERE,
        /** The node that leads, which is the only one where there is one; while none does, the asker waits. */
        ANYWHERE,
        /** The node that the address names; when it is gone, the asker learns so at once. */
        THERE
    }

    /** An address that the node that leads answers for all. */
    static <Q extends Record, R extends Record> Address<Q, R> service(
            String service, String verb, Class<Q> request, Class<R> reply) {
        return new Address<>(service + "." + verb, request, reply, Reach.ANYWHERE);
    }

    /** An address that each node answers for those who ask there. */
    static <Q extends Record, R extends Record> Address<Q, R> here(
            String service, String verb, Class<Q> request, Class<R> reply) {
        return new Address<>(service + "." + verb, request, reply, Reach.HERE);
    }

    /** The same service on one node, or at what else is named as no node ever is. */
    public Address<Q, R> on(String node) {
        return new Address<>(NODE + node + "." + name, request, reply, Reach.THERE);
    }

    /** The node that answers, or what else it names; only for one that is {@link Reach#THERE}. */
    String node() {
        return name.substring(NODE.length(), name.indexOf('.', NODE.length()));
    }
}
