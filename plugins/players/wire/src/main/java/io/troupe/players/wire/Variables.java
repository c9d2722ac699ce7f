package io.troupe.players.wire;

import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The variables that a program gets: those of every program, and those that are named; none of the host's others. */
public final class Variables {

    private static final List<String> USUAL =
            List.of("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TERM");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final List<String> named;

    /**
     * Takes the names.
     *
     * @throws PluginException of kind {@code SETTINGS} when one of them is no name
     */
    public Variables(String key, List<String> named) {
        for (var name : named) {
            if (!NAME.matcher(name)
                    .matches()) { // not repeated here: it may be a secret that was put in the wrong place
                throw new PluginException(
                        Kind.SETTINGS,
                        key + ": one of " + named.size() + " is not the name of a variable, expected " + NAME);
            }
        }
        this.named = List.copyOf(named);
    }

    /** Of these variables, those that the program gets. */
    public Map<String, String> of(Map<String, String> all) {
        var passed = new HashMap<String, String>();
        for (var names : List.of(USUAL, named)) {
            for (var name : names) {
                var value = all.get(name);
                if (value != null) {
                    passed.put(name, value);
                }
            }
        }
        return passed;
    }
}
