package io.troupe.models.rehearsal;

import io.troupe.api.ChatMessage;
import io.troupe.api.Content;
import io.troupe.api.Prompt;
import io.troupe.api.ReplyPart;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What replies are chosen by.
 *
 * @param newest the text of the last message of the user or of tools
 * @param instruction the text of the user's last message
 * @param turn how often the model has spoken already
 * @param words how many there are in all of it
 */
record Asked(String system, String newest, String instruction, int turn, long words) {

    private static final int SHORT = 200;

    static Asked of(Prompt prompt) {
        var newest = "";
        var instruction = "";
        int turn = 0;
        long words = words(prompt.system());
        for (var message : prompt.messages()) {
            var text = text(message);
            words += words(text);
            switch (message) {
                case ChatMessage.User _ -> {
                    newest = text;
                    instruction = text;
                }
                case ChatMessage.ToolAnswers _ -> newest = text;
                case ChatMessage.Assistant _ -> turn++;
            }
        }
        return new Asked(prompt.system(), newest, instruction, turn, words);
    }

    /** In words, for whoever wrote the file. */
    String shown() {
        var text = newest.strip();
        return "turn " + turn + ": '" + (text.length() <= SHORT ? text : text.substring(0, SHORT) + "…") + "'";
    }

    static long words(String text) {
        return text.isBlank() ? 0 : text.strip().split("\\s+", -1).length;
    }

    private static String text(ChatMessage message) {
        return switch (message) {
            case ChatMessage.User(var content) -> text(content);
            case ChatMessage.ToolAnswers(var answers) ->
                answers.stream().map(answer -> text(answer.result().content())).collect(Collectors.joining("\n"));
            case ChatMessage.Assistant(var parts) ->
                parts.stream()
                        .filter(ReplyPart.Text.class::isInstance)
                        .map(part -> ((ReplyPart.Text) part).text())
                        .collect(Collectors.joining());
        };
    }

    private static String text(List<Content> content) {
        return content.stream()
                .map(piece -> switch (piece) {
                    case Content.Text(var words) -> words;
                    case Content.Structured(var json) -> json.text();
                    case Content.Resource resource -> resource.text().orElse(resource.uri());
                    case Content.Image image -> image.mimeType();
                    case Content.Audio audio -> audio.mimeType();
                })
                .collect(Collectors.joining("\n"));
    }
}
