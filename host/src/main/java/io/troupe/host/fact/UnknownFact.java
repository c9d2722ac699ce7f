package io.troupe.host.fact;

/** A fact of a kind or version that this host does not know, kept as it is and passed on. */
public record UnknownFact(String kind, int schemaVersion, String body) implements Fact {}
