package io.troupe.host.plugin;

import io.troupe.api.PluginException;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.plugin.Reading.Identity;
import io.troupe.host.plugin.Reading.Unusable;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.pf4j.PluginRuntimeException;

/** Puts into words what a plugin threw. */
final class Failure {

    private static final int LONGEST = 2_000;

    private Failure() {}

    static Unusable of(Identity identity, Throwable thrown) {
        var root = unwrapped(thrown);
        var message = String.valueOf(root.getMessage());
        if (root instanceof PluginException told) {
            var state = switch (told.kind()) {
                case SETTINGS -> message.startsWith("not-configured") ? PluginState.NOT_CONFIGURED : PluginState.FAILED;
                case REFUSED -> PluginState.REFUSED;
                case UNAVAILABLE -> PluginState.FAILED;
            };
            return new Unusable(identity, state, clean(message));
        }
        return new Unusable(identity, PluginState.FAILED, clean(words(root, message)));
    }

    /**
     * The same of a plugin that was being started.
     *
     * @param limit how long that could take
     */
    static Unusable ofStart(Identity identity, Throwable thrown, Duration limit) {
        return thrown instanceof TimeoutException
                ? new Unusable(
                        identity,
                        PluginState.FAILED,
                        "did not start within " + limit.toSeconds() + " s, and was given up")
                : of(identity, thrown);
    }

    /** What a plugin says may be anything; what is shown of it is one line, and not too long a one. */
    private static String clean(String text) {
        var cut = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        return cut.replaceAll("[\\p{Cntrl}&&[^\n]]+", "");
    }

    private static String words(Throwable root, String message) {
        return switch (root) {
            case ClassNotFoundException missing -> "class " + missing.getMessage() + " is not in it";
            case NoClassDefFoundError missing ->
                "class " + message.replace('/', '.') + " is neither in it nor given by the host";
            case NoSuchMethodException missing -> "no constructor without arguments: " + message;
            default -> "threw " + root.getClass().getName() + (root.getMessage() == null ? "" : ": " + message);
        };
    }

    /** What the plugin itself threw, without what reflection and PF4J put around it. */
    private static Throwable unwrapped(Throwable thrown) {
        var cause = thrown.getCause();
        boolean wrapper = thrown instanceof PluginRuntimeException
                || thrown instanceof InvocationTargetException
                || thrown instanceof ExceptionInInitializerError
                || thrown instanceof ExecutionException;
        return wrapper && cause != null ? unwrapped(cause) : thrown;
    }
}
