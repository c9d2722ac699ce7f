package io.troupe.host.cluster;

/** Says why a node does not join the others. */
public final class NotLetIn extends RuntimeException {

    NotLetIn(String why) {
        super(why);
    }
}
