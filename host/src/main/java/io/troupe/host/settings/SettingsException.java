package io.troupe.host.settings;

import java.util.List;

/** Says everything that is wrong with the settings, each mistake in a line; the host does not start. */
public final class SettingsException extends RuntimeException {

    private static final long serialVersionUID = 1;

    // an array, because an exception may be serialized and a List need not be
    private final String[] mistakes;

    public SettingsException(List<String> mistakes) {
        super(String.join("\n", mistakes));
        this.mistakes = mistakes.toArray(String[]::new);
    }

    /** One sentence for each mistake, in the order in which they were met. */
    public List<String> mistakes() {
        return List.of(mistakes);
    }
}
