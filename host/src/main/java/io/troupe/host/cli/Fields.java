package io.troupe.host.cli;

/** Prints names with values, one a line, values aligned; leaves out what is empty. */
final class Fields {

    private static final int WIDTH = 13;

    private final Shell shell;

    Fields(Shell shell) {
        this.shell = shell;
    }

    void add(String name, String value) {
        var text = Plain.line(value);
        if (!text.isEmpty()) {
            var padded = name + " ".repeat(Math.max(1, WIDTH - name.length()));
            shell.out().println((shell.colour() ? "\033[2m" + padded + "\033[0m" : padded) + text);
        }
    }
}
