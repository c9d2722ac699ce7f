package io.troupe.host.plugin;

import io.troupe.api.PluginException;

/** What plugins call in place of what would end the process that they share with everybody else. */
public final class HostStays {

    private HostStays() {}

    /** Stands for {@link System#exit}. */
    public static void exit(int status) {
        throw new PluginException(
                PluginException.Kind.REFUSED,
                "a plugin may not end the host, but this one called exit(" + status + "), expected an outcome");
    }

    /** Stands for {@link Runtime#exit} and {@link Runtime#halt}. */
    public static void exit(Runtime runtime, int status) {
        exit(status);
    }
}
