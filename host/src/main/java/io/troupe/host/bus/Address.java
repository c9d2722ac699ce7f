package io.troupe.host.bus;

/**
 * Names where a request goes, with the records that go there and come back. Built here alone; never from what a user
 * wrote, never per task.
 *
 * @param name for example {@code task.submit} or {@code node.7f3a91c2.agent.start}
 */
public record Address<Q extends Record, R extends Record>(String name, Class<Q> request, Class<R> reply) {

    /** An address that any node answers. */
    static <Q extends Record, R extends Record> Address<Q, R> service(
            String service, String verb, Class<Q> request, Class<R> reply) {
        return new Address<>(service + "." + verb, request, reply);
    }

    /** The same service on one node. */
    public Address<Q, R> on(String node) {
        return new Address<>("node." + node + "." + name, request, reply);
    }
}
