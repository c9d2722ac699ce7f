package io.troupe.host.cli;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "test", description = "Ask a model for one word; costs a few tokens.")
final class ModelsTry extends HostCommand {

    @Parameters(
            paramLabel = "MODEL",
            arity = "0..1",
            description = "An alias, PROVIDER or PROVIDER/MODEL; else the one that plays.")
    Optional<String> model = Optional.empty();

    ModelsTry(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var body = JsonText.object();
        model.ifPresent(name -> body.put("model", name));
        var tested = client.post(Target.of("models", "test"), body);
        boolean replied = tested.path("replied").asBoolean();
        var words = JsonText.text(tested, "model")
                + (replied
                        ? " replied in " + JsonText.text(tested, "millis") + " ms: " + JsonText.text(tested, "text")
                        : " did not reply: " + JsonText.text(tested, "problem"));
        show(tested, () -> shell.out().println(Plain.line(words)));
        return replied ? Exit.DONE : Exit.FAILED;
    }
}
