package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "answer", description = "Answer the question that a run asks.")
final class RunsAnswer extends HostCommand {

    @Parameters(paramLabel = "ID", description = "The run.")
    String id = "";

    @Option(names = "--approve", description = "Say yes to a question that takes yes or no.")
    boolean approve;

    @Option(names = "--deny", description = "Say no to it.")
    boolean deny;

    @Option(names = "--answer", paramLabel = "JSON", description = "The answer; JSON, @file, or - for standard input.")
    Optional<String> answer = Optional.empty();

    @Option(names = "--decline", description = "Say that nobody will answer.")
    boolean decline;

    @Option(names = "--question", paramLabel = "Q", description = "Which, where the run asks more than one.")
    Optional<String> question = Optional.empty();

    RunsAnswer(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException, IOException {
        if (Stream.of(approve, deny, decline, answer.isPresent())
                        .filter(said -> said)
                        .count()
                != 1) {
            throw usage("expected one of --approve, --deny, --answer and --decline");
        }
        var body = JsonText.object();
        question.ifPresent(one -> body.put("question", one));
        if (decline) {
            body.put("decline", true);
        } else if (answer.isPresent()) {
            body.set("answer", new InputText(shell.in()).json("--answer", answer.get()));
        } else {
            body.set("answer", JsonText.object().put(yesOrNo(asked(client)), approve));
        }
        var run = client.post(Target.of("runs", id, "answer"), body);
        return show(run, () -> shell.out().println(RunWords.line(run)));
    }

    private JsonNode asked(HostClient client) throws InterruptedException {
        var open = JsonText.each(client.get(Target.of("runs", id)).path("questions"))
                .filter(one -> question.isEmpty() || question.get().equals(JsonText.text(one, "id")))
                .toList();
        if (open.size() != 1) {
            throw CommandFailure.of(
                    Exit.FAILED,
                    "transition-refused",
                    id + " asks " + open.size() + " such questions, expected one"
                            + (open.isEmpty() ? "" : ": say which with --question"));
        }
        return open.getFirst();
    }

    /** The one property of the answer that is true or false. */
    private static String yesOrNo(JsonNode asked) {
        var schema = asked.path("question").path("schema");
        var names = schema.path("properties").properties().stream()
                .filter(property -> JsonText.text(property.getValue(), "type").equals("boolean"))
                .map(property -> property.getKey())
                .toList();
        if (names.size() != 1) {
            throw usage("the question '" + JsonText.text(asked, "id") + "' takes no yes or no, expected --answer JSON, "
                    + "which fits " + schema);
        }
        return names.getFirst();
    }

    private static CommandFailure usage(String detail) {
        return CommandFailure.of(Exit.USAGE, "usage", detail);
    }
}
