package io.troupe.host.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "completion",
        description = "Print a script that completes commands and options in your shell.",
        footer = {
            "",
            "bash and zsh: source <(scripts/troupe completion bash)",
            "fish: scripts/troupe completion fish | source"
        })
final class CompletionCommand implements Callable<Integer> {

    private static final class Dialects extends ArrayList<String> {
        Dialects() {
            super(List.of("bash", "zsh", "fish"));
        }
    }

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.", completionCandidates = Dialects.class)
    private String dialect = "";

    private final Shell shell;
    private final Supplier<CommandLine> root;

    CompletionCommand(Shell shell, Supplier<CommandLine> root) {
        this.shell = shell;
        this.root = root;
    }

    @Override
    public Integer call() {
        var script = switch (dialect) {
            // The script makes itself at home in zsh by bashcompinit.
            case "bash", "zsh" -> AutoComplete.bash("troupe", root.get());
            case "fish" -> FishCompletion.of(root.get());
            default ->
                throw CommandFailure.of(
                        Exit.USAGE, "usage", "not a shell: '" + dialect + "', expected bash, zsh or fish");
        };
        if (common.json()) {
            shell.json(JsonText.object().put("shell", dialect).put("script", script));
        } else {
            shell.out().print(script);
        }
        return Exit.DONE.code();
    }
}
