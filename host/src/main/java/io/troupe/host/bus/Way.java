package io.troupe.host.bus;

/**
 * How a question goes to whoever answers.
 *
 * @param node to which it goes {@link Kind#BY_POST}; empty otherwise
 */
record Way(Kind kind, String node) {

    static final Way HERE = new Way(Kind.HERE, "");
    static final Way BY_EVENT = new Way(Kind.BY_EVENT, "");
    static final Way NOWHERE = new Way(Kind.NOWHERE, "");

    enum Kind {
        /** It does not leave this node. */
        HERE,
        /** The event bus finds who answers. */
        BY_EVENT,
        /** Together with others to one node. */
        BY_POST,
        /** Nobody answers right now. */
        NOWHERE
    }

    static Way to(String node) {
        return new Way(Kind.BY_POST, node);
    }
}
