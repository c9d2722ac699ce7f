package io.troupe.host.child;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.api.AgentContext;
import io.troupe.api.Answer;
import io.troupe.api.ChatMessage;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.PluginException;
import io.troupe.api.Prompt;
import io.troupe.api.Question;
import io.troupe.api.Reply;
import io.troupe.api.ReplyPart;
import io.troupe.host.fact.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Does what a program asks of the host for a task: a reply of a model, an answer of a human. Blocks. */
final class Answering {

    static final String SAMPLING = "sampling/createMessage";
    static final String ELICITATION = "elicitation/create";
    private static final int USUAL_TOKENS = 4_000;
    private static final int MOST_TOKENS = 1_000_000;

    private Answering() {}

    /** What was asked cannot be done. */
    static final class Impossible extends Exception {
        private static final long serialVersionUID = 1;

        private final int code;

        Impossible(int code, String why) {
            super(why);
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /** JSON-RPC's code for what makes no sense. */
    static final int INVALID = -32_602;

    private static final int FAILED = -32_603;

    /** Asks whoever is asked; throws Impossible when there is none, or it cannot be asked so. */
    static JsonNode of(Call.Event.Asked asked, AgentContext context) throws Impossible, InterruptedException {
        try {
            return asked.method().equals(SAMPLING)
                    ? sampled(asked.params(), context)
                    : elicited(asked.params(), context);
        } catch (IllegalArgumentException | PluginException e) {
            throw new Impossible(
                    e instanceof PluginException ? FAILED : INVALID, Words.clean(String.valueOf(e.getMessage()), 500));
        }
    }

    private static JsonNode sampled(JsonNode params, AgentContext context) throws Impossible, InterruptedException {
        if (!params.path("tools").isEmpty()) {
            throw new Impossible(INVALID, "tools in sampling are not offered, expected a request without them");
        }
        var model = context.model();
        if (model.isEmpty()) {
            throw new Impossible(FAILED, "the host has no model, expected an operator who configures one");
        }
        var reply = model.get().reply(prompt(params), delta -> {});
        var result = Wire.json().createObjectNode().put("role", "assistant");
        result.putObject("content").put("type", "text").put("text", reply.text());
        return result.put("model", reply.model()).put("stopReason", reason(reply.stop()));
    }

    private static String reason(Reply.Stop stop) {
        return switch (stop) {
            case TOO_LONG -> "maxTokens";
            case END, TOOL_CALLS, DECLINED -> "endTurn";
        };
    }

    private static Prompt prompt(JsonNode params) {
        var messages = new ArrayList<ChatMessage>();
        for (var message : params.path("messages")) {
            var parts = parts(message.path("content"));
            messages.add(
                    message.path("role").asText().equals("assistant")
                            ? new ChatMessage.Assistant(List.of(new ReplyPart.Text(text(parts))))
                            : new ChatMessage.User(parts));
        }
        int tokens = Math.clamp(params.path("maxTokens").asInt(USUAL_TOKENS), 1, MOST_TOKENS);
        return new Prompt(
                Optional.empty(), // which model it is, the card and the operator say
                params.path("systemPrompt").asText(),
                messages,
                List.of(),
                Optional.empty(),
                tokens,
                0);
    }

    private static List<Content> parts(JsonNode content) {
        var parts = new ArrayList<Content>();
        if (content.isArray()) {
            content.forEach(part -> parts.add(part(part)));
        } else {
            parts.add(part(content));
        }
        return parts;
    }

    private static Content part(JsonNode part) {
        var kind = part.path("type").asText();
        return switch (kind) {
            case "text" -> Content.text(part.path("text").asText());
            case "image" ->
                new Content.Image(
                        part.path("data").asText(), part.path("mimeType").asText());
            case "audio" ->
                new Content.Audio(
                        part.path("data").asText(), part.path("mimeType").asText());
            default ->
                throw new IllegalArgumentException(
                        "content of type '" + Words.clean(kind, 40) + "', expected text, image or audio");
        };
    }

    private static String text(List<Content> parts) {
        var text = new StringBuilder();
        parts.forEach(part -> text.append(part instanceof Content.Text(var words) ? words : ""));
        return text.toString();
    }

    private static ObjectNode elicited(JsonNode params, AgentContext context) throws Impossible, InterruptedException {
        var mode = params.path("mode").asText("form");
        if (!mode.equals("form")) {
            throw new Impossible(INVALID, "mode is '" + Words.clean(mode, 40) + "', expected form");
        }
        var schema = params.path("requestedSchema");
        var text = params.path("message").asText();
        var question = schema.isObject() ? new Question(text, Json.of(schema.toString())) : Question.of(text);
        var result = Wire.json().createObjectNode();
        return switch (context.ask(question)) {
            case Answer.Given(var value) -> {
                result.put("action", "accept").set("content", Wire.read(value.text(), JsonNode.class));
                yield result;
            }
            case Answer.Declined() -> result.put("action", "decline");
        };
    }
}
