package io.troupe.host.settings;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Puts values in the place of {@code ${env:NAME}} and {@code ${file:PATH}}, once, so that a value is never searched for
 * further ones, and keeps them out of messages. For one thread.
 */
final class Secrets {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]*)}");
    private static final String HIDDEN = "***";

    private final Path root;
    private final Map<String, String> environment;
    private final TreeSet<String> known =
            new TreeSet<>(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    /**
     * @param root the folder that relative paths are relative to
     */
    Secrets(Path root, Map<String, String> environment) {
        this.root = root;
        this.environment = environment;
    }

    /** A text after substitution. */
    sealed interface Filled {

        /**
         * The text is complete.
         *
         * @param secret whether any of it was put in
         */
        record Full(String text, boolean secret) implements Filled {
            @Override
            public String toString() {
                return secret ? HIDDEN : text;
            }
        }

        /** Something that the text refers to is not there; says what, in words. */
        record Unset(String what) implements Filled {}
    }

    Filled fill(String text) {
        var match = REFERENCE.matcher(text);
        var full = new StringBuilder();
        int at = 0;
        while (match.find()) {
            var name = match.group(2).strip();
            boolean variable = "env".equals(match.group(1));
            var value = variable ? variable(name) : file(name);
            if (value.isEmpty()) {
                return new Filled.Unset(
                        variable
                                ? "the environment variable " + name + " is not set"
                                : "the file " + name + " is absent, empty or cannot be read");
            }
            known.add(value.get());
            full.append(text, at, match.start()).append(value.get());
            at = match.end();
        }
        return new Filled.Full(full.append(text, at, text.length()).toString(), at > 0);
    }

    /** The message without any value that was put in. */
    String hide(String message) {
        var hidden = message;
        for (var secret : known) { // the longest first: one may be part of another
            hidden = Pattern.compile(Pattern.quote(secret), Pattern.CASE_INSENSITIVE)
                    .matcher(hidden)
                    .replaceAll(HIDDEN);
        }
        return hidden;
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /** Files of secrets commonly end with a line break that is not part of the secret. */
    private Optional<String> file(String name) {
        try {
            return Key.path(name)
                    .map(path -> YamlFile.text(root.resolve(path), name))
                    .map(String::strip)
                    .filter(value -> !value.isEmpty());
        } catch (SettingsException e) {
            return Optional.empty();
        }
    }
}
