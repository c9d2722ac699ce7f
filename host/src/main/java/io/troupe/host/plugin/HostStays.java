package io.troupe.host.plugin;

import io.troupe.api.PluginException;
import java.lang.StackWalker.Option;

/** What plugins call, by code that is written for them, in place of what would end the process that they share with everybody else. */
public final class HostStays {

    private static final StackWalker CALLERS = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);

    private HostStays() {}

    /** Stands for {@link System#exit}. */
    @SuppressWarnings("DoNotCallSuggester") // nobody calls it by hand
    public static void exit(int status) {
        throw refused(CALLERS.getCallerClass(), status);
    }

    /** Stands for {@link Runtime#exit} and {@link Runtime#halt}. */
    @SuppressWarnings("DoNotCallSuggester") // nobody calls it by hand
    public static void exit(Runtime runtime, int status) {
        throw refused(CALLERS.getCallerClass(), status);
    }

    private static PluginException refused(Class<?> caller, int status) {
        return new PluginException(
                PluginException.Kind.REFUSED,
                "a plugin may not end the host, but " + caller.getName() + " called exit(" + status
                        + "), expected an outcome");
    }
}
