package io.troupe.host.plugin;

/** Stand-in. */
public final class Admission {
    /** Stand-in. */
    public record Policy() {}
}
