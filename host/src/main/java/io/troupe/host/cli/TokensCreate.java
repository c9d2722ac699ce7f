package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "create",
        description = "Make a token and print its secret, this once.",
        footer = {
            "",
            "A permission is AGENT:SKILL, or @AREA:VERB for the host's own things, such as @tasks:read or",
            "@plugins:change; * stands for any characters. Without one: every agent, and nothing of the host's own."
        })
final class TokensCreate extends HostCommand {

    private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,8})([smhd])");

    @Parameters(paramLabel = "NAME", description = "What its caller is called.")
    String name = "";

    @Option(names = "--permission", paramLabel = "P", description = "What it allows; may be repeated.")
    List<String> permissions = List.of();

    @Option(names = "--tenant", paramLabel = "T", description = "Whose data its caller works on; else yours.")
    Optional<String> tenant = Optional.empty();

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = "How long it counts, such as 12h or 30d; else always.")
    Optional<String> expires = Optional.empty();

    @Option(names = "--rate", paramLabel = "N", description = "Calls a minute to each agent; else security.rate.")
    Optional<Integer> rate = Optional.empty();

    TokensCreate(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var body = JsonText.object().put("name", name);
        if (!permissions.isEmpty()) {
            var array = body.putArray("permissions");
            permissions.forEach(array::add);
        }
        tenant.ifPresent(value -> body.put("tenant", value));
        expires.map(text -> seconds("--expires", text)).ifPresent(value -> body.put("expires_seconds", value));
        rate.ifPresent(value -> body.put("rate", value));
        var answer = client.post(Target.of("tokens"), body);
        return show(answer, () -> words(answer));
    }

    /** The secret alone is the result, so that a script can take it. */
    private void words(JsonNode answer) {
        var token = answer.path("token");
        shell.err()
                .println(Plain.line(JsonText.text(token, "id") + " for " + JsonText.text(token, "name") + ", expires "
                        + token.path("expires_at").asText("never") + "; its secret is shown this once:"));
        shell.out().println(JsonText.text(answer, "secret"));
    }

    /** A time as people write it. */
    static long seconds(String option, String text) {
        var parts = TIME.matcher(text);
        if (!parts.matches()) {
            throw CommandFailure.of(
                    Exit.USAGE, "usage", option + " is '" + text + "', expected a time such as 12h or 30d");
        }
        long count = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "s" -> count;
            case "m" -> Duration.ofMinutes(count).toSeconds();
            case "h" -> Duration.ofHours(count).toSeconds();
            default -> Duration.ofDays(count).toSeconds();
        };
    }
}
