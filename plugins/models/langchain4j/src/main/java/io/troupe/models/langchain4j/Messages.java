package io.troupe.models.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import io.troupe.api.ChatMessage.Answered;
import io.troupe.api.ChatMessage.Assistant;
import io.troupe.api.ChatMessage.ToolAnswers;
import io.troupe.api.ChatMessage.User;
import io.troupe.api.Prompt;
import io.troupe.api.ReplyPart;
import io.troupe.api.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Says a conversation in the words of LangChain4j. */
final class Messages {

    private final Access access;
    private final List<ChatMessage> all = new ArrayList<>();

    private Messages(Access access) {
        this.access = access;
    }

    static List<ChatMessage> of(Prompt prompt, Access access) {
        var messages = new Messages(access);
        if (!prompt.system().isBlank()) {
            messages.all.add(SystemMessage.from(prompt.system()));
        }
        prompt.messages().forEach(messages::add);
        return messages.all;
    }

    private void add(io.troupe.api.ChatMessage message) {
        switch (message) {
            case User(var content) ->
                all.add(UserMessage.from(content.stream().map(Messages::content).toList()));
            case Assistant(var parts) -> all.add(assistant(parts));
            case ToolAnswers(var answers) -> answers(answers);
        }
    }

    private AiMessage assistant(List<ReplyPart> parts) {
        var text = new StringBuilder();
        var calls = new ArrayList<ToolExecutionRequest>();
        var message = AiMessage.builder();
        for (var part : parts) {
            switch (part) {
                case ReplyPart.Text(var more) -> text.append(more);
                case ReplyPart.Call(var call) ->
                    calls.add(ToolExecutionRequest.builder()
                            .id(call.id())
                            .name(call.tool())
                            .arguments(call.input().text())
                            .build());
                case ReplyPart.Thinking(var thought, var seal) ->
                    seal.flatMap(given -> Seal.open(given, access)).ifPresent(attributes -> {
                        message.thinking(thought.isEmpty() ? null : thought);
                        message.attributes(attributes);
                    });
            }
        }
        if (!calls.isEmpty()) {
            message.toolExecutionRequests(calls);
        }
        return message.text(text.isEmpty() && !calls.isEmpty() ? null : text.toString())
                .build();
    }

    /** An answer can only be text; pictures follow as if the user had shown them. */
    private void answers(List<Answered> answers) {
        var pictures = new ArrayList<Content>();
        for (var answered : answers) {
            all.add(ToolExecutionResultMessage.from(answered.callId(), answered.tool(), words(answered.result())));
            answered.result().content().stream()
                    .map(Messages::content)
                    .filter(ImageContent.class::isInstance)
                    .forEach(pictures::add);
        }
        if (!pictures.isEmpty()) {
            pictures.addFirst(TextContent.from("The pictures that the tools gave, in order:"));
            all.add(UserMessage.from(pictures));
        }
    }

    private static String words(ToolResult result) {
        var text = result.content().stream()
                .map(Messages::content)
                .filter(content -> !(content instanceof ImageContent))
                .map(content -> content instanceof TextContent words ? words.text() : "Something that is not text")
                .collect(Collectors.joining("\n"));
        return (result.failed() ? "The call failed: " : "") + (text.isBlank() ? "Done." : text);
    }

    private static Content content(io.troupe.api.Content content) {
        return switch (content) {
            case io.troupe.api.Content.Text(var text) -> TextContent.from(text);
            case io.troupe.api.Content.Structured(var json) -> TextContent.from(json.text());
            case io.troupe.api.Content.Image(var data, var type) -> ImageContent.from(data, type);
            case io.troupe.api.Content.Audio(var data, var type) -> AudioContent.from(data, type);
            case io.troupe.api.Content.Resource resource -> resource(resource);
        };
    }

    private static Content resource(io.troupe.api.Content.Resource resource) {
        var type = resource.mimeType();
        if (resource.text().isPresent()) {
            return TextContent.from(
                    "Resource " + resource.uri() + ":\n" + resource.text().get());
        }
        if (resource.data().isPresent() && type.startsWith("image/")) {
            return ImageContent.from(resource.data().get(), type);
        }
        if (resource.data().isPresent() && type.equals("application/pdf")) {
            return PdfFileContent.from(resource.data().get(), type);
        }
        return TextContent.from("Resource " + resource.uri() + " (" + type + "), which is not shown here");
    }
}
