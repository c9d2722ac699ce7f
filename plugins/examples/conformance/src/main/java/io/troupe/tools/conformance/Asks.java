package io.troupe.tools.conformance;

import io.troupe.api.Answer;
import io.troupe.api.Json;
import io.troupe.api.Prompt;
import io.troupe.api.Question;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolContext;
import io.troupe.api.ToolResult;

/** The tools that ask whoever calls them. */
final class Asks {

    private Asks() {}

    static ToolResult model(ToolCall call, ToolContext context) throws InterruptedException {
        var model = context.model();
        if (model.isEmpty()) {
            return ToolResult.failed("the client lends no model, expected one with sampling");
        }
        var prompt = Prompt.of("", Samples.text(call.input(), "prompt")).withMaxTokens(100);
        return ToolResult.text(
                "The model said: " + model.get().reply(prompt, delta -> {}).text());
    }

    static ToolResult user(ToolCall call, ToolContext context) throws InterruptedException {
        return said(context, Samples.text(call.input(), "message"), """
                {"type":"object","properties":{
                "username":{"type":"string","description":"what the user is called"},
                "email":{"type":"string","description":"where to write"}},
                "required":["username","email"]}""");
    }

    static ToolResult withDefaults(ToolCall call, ToolContext context) throws InterruptedException {
        return said(context, "Is this still right?", """
                {"type":"object","properties":{
                "name":{"type":"string","default":"John Doe"},
                "age":{"type":"integer","default":30},
                "score":{"type":"number","default":95.5},
                "status":{"type":"string","enum":["active","inactive","pending"],"default":"active"},
                "verified":{"type":"boolean","default":true}}}""");
    }

    static ToolResult toChoose(ToolCall call, ToolContext context) throws InterruptedException {
        return said(context, "Which ones?", """
                {"type":"object","properties":{
                "untitledSingle":{"type":"string","enum":["option1","option2","option3"]},
                "titledSingle":{"type":"string","oneOf":[{"const":"value1","title":"First"},
                {"const":"value2","title":"Second"},{"const":"value3","title":"Third"}]},
                "legacyEnum":{"type":"string","enum":["opt1","opt2","opt3"],"enumNames":["One","Two","Three"]},
                "untitledMulti":{"type":"array","items":{"type":"string","enum":["option1","option2","option3"]}},
                "titledMulti":{"type":"array","items":{"anyOf":[{"const":"value1","title":"First"},
                {"const":"value2","title":"Second"},{"const":"value3","title":"Third"}]}}}}""");
    }

    private static ToolResult said(ToolContext context, String question, String schema) throws InterruptedException {
        return switch (context.ask(new Question(question, Json.of(schema)))) {
            case Answer.Given(var value) -> ToolResult.text("The user said: action=accept, content=" + value.text());
            case Answer.Declined() -> ToolResult.text("The user said: action=decline");
        };
    }
}
