package io.troupe.players.wire;

import io.troupe.api.Answer;
import io.troupe.api.Json;
import io.troupe.api.Question;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a program wants to be allowed, as a question to a human. What the program says of itself is shown, bounded and on
 * lines of its own.
 *
 * @param agent who is played
 * @param player by what
 * @param what it wants to do
 * @param details with what
 * @param options what may be answered, in order: the words that a human chooses
 */
public record Permission(String agent, String player, String what, String details, List<String> options) {

    public static final String ALLOW = "allow";
    public static final String ALWAYS = "allow-always";
    public static final String DENY = "deny";

    private static final int LONGEST_DETAILS = 4_000;
    private static final Pattern DECISION = Pattern.compile("\"decision\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

    public Permission {
        options = List.copyOf(options);
    }

    public Question question() {
        var shown = Words.clean(details, LONGEST_DETAILS).strip();
        var text = "'" + agent + "', played by " + player + ", asks whether it may: " + Words.line(what, 200)
                + (shown.isEmpty() ? "" : "\n\n    " + shown.replace("\n", "\n    "));
        var choices = options.stream().map(option -> Json.string(option).text()).collect(Collectors.joining(","));
        return new Question(
                text,
                Json.of("{\"type\":\"object\",\"properties\":{\"decision\":{\"type\":\"string\",\"enum\":[" + choices
                        + "]}},\"required\":[\"decision\"]}"));
    }

    /** What was chosen; empty when nobody would say, which allows nothing. */
    public Optional<String> chosen(Answer answer) {
        return switch (answer) {
            case Answer.Given(var value) -> {
                var found = DECISION.matcher(value.text());
                yield found.find()
                        ? options.stream()
                                .filter(option -> Json.string(option).text().equals("\"" + found.group(1) + "\""))
                                .findFirst()
                        : Optional.empty();
            }
            case Answer.Declined() -> Optional.empty();
        };
    }
}
