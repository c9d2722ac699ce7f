package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that asks a running host. */
abstract class HostCommand implements Callable<Integer> {

    @Mixin
    final CommonOptions common = new CommonOptions();

    @Mixin
    final HostOptions where = new HostOptions();

    final Shell shell;

    HostCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public final Integer call() throws Exception {
        try (var client = where.connect(shell)) {
            return ask(client).code();
        }
    }

    abstract Exit ask(HostClient client) throws Exception;

    /** Shows an answer of the host: as it came to a program, else in words. */
    final Exit show(JsonNode answer, Runnable words) {
        if (common.json()) {
            shell.json(answer);
        } else {
            words.run();
        }
        return Exit.DONE;
    }
}
