package io.troupe.players.wire;

/** Which folders of work stay where they are once the work in them is over. */
public enum Keep {
    /** Those in which something was made. */
    CHANGED,
    ALWAYS,
    NEVER
}
