package io.troupe.host.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "revoke", description = "End a token; it stops counting at once.")
final class TokensRevoke extends HostCommand {

    @Parameters(paramLabel = "ID", description = "The token, as the list shows it.")
    String id = "";

    TokensRevoke(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var token = client.delete(Target.of("tokens", id));
        return show(
                token,
                () -> shell.out()
                        .println(Plain.line(JsonText.text(token, "id") + " " + JsonText.text(token, "state"))));
    }
}
