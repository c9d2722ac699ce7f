package io.troupe.host.cli;

import picocli.CommandLine.Option;

/** The options that every command has; a mixin. */
public final class CommonOptions {

    @Option(names = "--json", description = "Print the result as JSON.")
    boolean json;

    @Option(names = "--verbose", description = "Show where an error came from.")
    boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    public boolean json() {
        return json;
    }

    public boolean verbose() {
        return verbose;
    }
}
