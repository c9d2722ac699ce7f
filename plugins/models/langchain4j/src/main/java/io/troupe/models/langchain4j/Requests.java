package io.troupe.models.langchain4j;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import io.troupe.api.Prompt;
import io.troupe.api.Tool;

/** Says a prompt in the words of LangChain4j. */
final class Requests {

    private Requests() {}

    static ChatRequest of(Prompt prompt, Access access) {
        var request = ChatRequest.builder()
                .messages(Messages.of(prompt, access))
                .modelName(prompt.model().orElse(access.model()))
                .maxOutputTokens(prompt.maxTokens());
        if (!prompt.tools().isEmpty()) {
            request.toolSpecifications(
                    prompt.tools().stream().map(Requests::specification).toList());
        } else {
            // None of these providers can do both at the same time.
            prompt.output().flatMap(SchemaParts::object).map(Requests::format).ifPresent(request::responseFormat);
        }
        return request.build();
    }

    private static ToolSpecification specification(Tool tool) {
        return ToolSpecification.builder()
                .name(tool.name())
                .description(tool.description())
                .parameters(SchemaParts.object(tool.input())
                        .orElseGet(() -> JsonObjectSchema.builder().build()))
                .build();
    }

    private static ResponseFormat format(JsonObjectSchema schema) {
        return ResponseFormat.builder()
                .type(ResponseFormatType.JSON)
                .jsonSchema(
                        JsonSchema.builder().name("outcome").rootElement(schema).build())
                .build();
    }
}
