package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "put", description = "Keep a definition as the next version of the workflow that it names.")
final class WorkflowsPut extends HostCommand {

    @Parameters(paramLabel = "FILE", description = "The definition: YAML, or JSON if it ends with .json; - reads it.")
    String file = "";

    @Option(
            names = "--if-version",
            paramLabel = "N",
            description = "Only while this is the last version; 0 if there is to be none.")
    Optional<Long> version = Optional.empty();

    WorkflowsPut(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException, IOException {
        var definition = Definition.read(file, shell);
        var name = definition.workflow();
        if (name.isEmpty()) {
            var found = WorkflowsValidate.show(
                    definition, WorkflowsValidate.check(client, definition), shell, common.json());
            if (found == Exit.DONE) { // then the host can read what we cannot
                throw CommandFailure.of(Exit.USAGE, "usage", file + " has no name, expected one");
            }
            return found;
        }
        try {
            var kept = client.put(Target.of("workflows", name.get()), definition.type(), definition.source(), version);
            return show(kept, () -> shell.out().println(words(kept)));
        } catch (CommandFailure e) {
            return wrong(client, definition, e);
        }
    }

    private static String words(JsonNode kept) {
        return Plain.line(JsonText.text(kept, "name") + " version " + JsonText.text(kept, "number"));
    }

    /** Says of a definition that is refused where its mistakes are, if one may ask that. */
    private Exit wrong(HostClient client, Definition definition, CommandFailure refused) throws InterruptedException {
        if (!JsonText.text(refused.json(), "code").equals("input-invalid")) {
            throw refused;
        }
        JsonNode checked;
        try {
            checked = WorkflowsValidate.check(client, definition);
        } catch (CommandFailure e) {
            throw refused;
        }
        if (checked.path("mistakes").isEmpty()) {
            throw refused;
        }
        return WorkflowsValidate.show(definition, checked, shell, common.json());
    }
}
