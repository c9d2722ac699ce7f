package io.troupe.host.mcp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes names that every client takes: {@code [a-z0-9_]{1,40}}. Longer ones, and those that two things would share, end
 * in a hash of the whole.
 */
final class ToolName {

    private static final int LONGEST = 40;
    private static final int BEFORE_HASH = 33;
    private static final int HASH = 6;

    private ToolName() {}

    /**
     * Names things so that each has a name of its own.
     *
     * @param wanted by what tells them apart, what they would be called
     * @param taken names that none of them may get
     */
    static Map<String, String> of(Map<String, String> wanted, Set<String> taken) {
        Map<String, Long> often =
                wanted.values().stream().collect(Collectors.groupingBy(ToolName::plain, Collectors.counting()));
        Map<String, String> names = new HashMap<>();
        wanted.forEach((thing, want) -> {
            var name = plain(want);
            boolean alone = often.getOrDefault(name, 0L) == 1 && !taken.contains(name);
            names.put(thing, alone && name.length() <= LONGEST ? name : hashed(name, thing));
        });
        return names;
    }

    private static String plain(String thing) {
        return thing.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    }

    private static String hashed(String name, String thing) {
        return name.substring(0, Math.min(name.length(), BEFORE_HASH)) + "_"
                + digest(thing).substring(0, HASH);
    }

    private static String digest(String text) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
