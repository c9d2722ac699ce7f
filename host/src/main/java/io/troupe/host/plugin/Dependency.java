package io.troupe.host.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.pf4j.DefaultVersionManager;

/**
 * Another plugin that one needs, or would use.
 *
 * @param range for example {@code >=1.0.0 & <2.0.0}; {@code *} for any
 * @param optional true when it does without
 */
record Dependency(String id, String range, boolean optional) {

    private static final Pattern FORM =
            Pattern.compile("(?<id>[a-z][a-z0-9-]{0,62})(?<optional>\\?)?(?:@(?<range>[^,]+))?");

    /**
     * Reads {@code Plugin-Dependencies}, for example {@code other@>=1.0.0, maybe?@>=2.0.0}.
     *
     * @throws Unfit naming what cannot be read
     */
    static List<Dependency> parse(String text) throws Unfit {
        var all = new ArrayList<Dependency>();
        for (var part : text.split(",", -1)) {
            var one = part.strip();
            if (one.isEmpty()) {
                continue;
            }
            var read = FORM.matcher(one);
            if (!read.matches()) {
                throw new Unfit(
                        "Plugin-Dependencies has '" + one + "', expected for example other@>=1.0.0 or maybe?@*");
            }
            var range =
                    Optional.ofNullable(read.group("range")).map(String::strip).orElse("*");
            var dependency = new Dependency(read.group("id"), range, read.group("optional") != null);
            dependency.checkRange();
            all.add(dependency);
        }
        return List.copyOf(all);
    }

    private void checkRange() throws Unfit {
        try {
            new DefaultVersionManager().checkVersionConstraint("1.0.0", Requirement.range(range));
        } catch (RuntimeException e) {
            throw new Unfit("Plugin-Dependencies asks for '" + id + "' in version '" + range
                    + "', expected a range such as '>=1.0.0 & <2.0.0'");
        }
    }

    /** Says what does not fit, with both versions; empty when it does. */
    Optional<String> mismatch(String version) {
        boolean fits;
        try {
            fits = range.equals("*")
                    || new DefaultVersionManager().checkVersionConstraint(version, Requirement.range(range));
        } catch (RuntimeException e) {
            fits = false; // that version is none that can be compared
        }
        return fits
                ? Optional.empty()
                : Optional.of("needs plugin '" + id + "' " + range + ", but " + id + " " + version + " is in service");
    }
}
