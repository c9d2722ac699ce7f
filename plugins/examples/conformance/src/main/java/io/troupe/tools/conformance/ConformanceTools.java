package io.troupe.tools.conformance;

import io.troupe.api.Content;
import io.troupe.api.Prompts;
import io.troupe.api.Resources;
import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolContext;
import io.troupe.api.ToolResult;
import io.troupe.api.Tools;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One tool for each of the suite's scenarios; what they do is told by their names. */
final class ConformanceTools implements Tools {

    private static final Content PICTURE = new Content.Image(Samples.PNG, "image/png");

    private final ConformanceDocuments documents = new ConformanceDocuments();

    /** What a tool does. */
    private interface Work {
        ToolResult done(ToolCall call, ToolContext context) throws InterruptedException;
    }

    private record Known(Tool tool, Work work) {}

    private final Map<String, Known> byName = Map.ofEntries(
            plain("test_simple_text", "answers a text", (call, context) -> ToolResult.text("A simple text.")),
            plain("test_image_content", "answers a picture", (call, context) -> ToolResult.of(PICTURE)),
            plain(
                    "test_audio_content",
                    "answers a sound",
                    (call, context) -> ToolResult.of(new Content.Audio(Samples.WAV, "audio/wav"))),
            plain(
                    "test_embedded_resource",
                    "answers a document",
                    (call, context) -> ToolResult.of(document("test://embedded-resource", "text/plain", "Embedded."))),
            plain(
                    "test_multiple_content_types",
                    "answers a text, a picture and a document",
                    (call, context) -> ToolResult.of(
                            Content.text("Several kinds of content:"),
                            PICTURE,
                            document("test://mixed-content-resource", "application/json", "{\"value\":123}"))),
            plain("test_tool_with_logging", "says three things", ConformanceTools::says),
            plain("test_tool_with_progress", "tells how far it is, three times", ConformanceTools::says),
            plain(
                    "test_error_handling",
                    "always fails",
                    (call, context) -> ToolResult.failed("This tool fails whatever it is given, as it should.")),
            plain("test_reconnection", "lets the connection go and answers later", ConformanceTools::reconnects),
            entry(Tool.of("test_sampling", "asks the client's model", Samples.PROMPT), Asks::model),
            entry(Tool.of("test_elicitation", "asks the user", Samples.MESSAGE), Asks::user),
            plain("test_elicitation_sep1034_defaults", "asks the user, with defaults", Asks::withDefaults),
            plain("test_elicitation_sep1330_enums", "asks the user to choose", Asks::toChoose),
            plain("touch", "says that test://watched-resource changed", this::touch),
            entry(
                    Tool.of(
                            "json_schema_2020_12_tool",
                            "takes an input with a schema that uses much of the draft",
                            Samples.SCHEMA_2020_12),
                    (call, context) -> ToolResult.text("Taken.")),
            entry(
                    Tool.of("sum", "adds two numbers", Samples.TWO_NUMBERS)
                            .withOutput(Samples.SUM)
                            .asReadOnly(),
                    (call, context) -> ToolResult.of(Content.structured(Samples.sum(call.input())))));

    @Override
    public List<Tool> list() {
        return byName.values().stream().map(Known::tool).toList();
    }

    @Override
    public ToolResult call(ToolCall call, ToolContext context) throws InterruptedException {
        var known = byName.get(call.tool());
        return known == null
                ? ToolResult.failed("no tool '" + call.tool() + "'")
                : known.work().done(call, context);
    }

    @Override
    public Optional<Resources> resources() {
        return Optional.of(documents);
    }

    @Override
    public Optional<Prompts> prompts() {
        return Optional.of(new ConformancePrompts());
    }

    static Content.Resource document(String uri, String mimeType, String text) {
        return new Content.Resource(uri, mimeType, Optional.of(text));
    }

    private static Map.Entry<String, Known> plain(String name, String description, Work work) {
        return entry(Tool.of(name, description, Samples.NOTHING), work);
    }

    private static Map.Entry<String, Known> entry(Tool tool, Work work) {
        return Map.entry(tool.name(), new Known(tool, work));
    }

    private static ToolResult says(ToolCall call, ToolContext context) throws InterruptedException {
        for (var note : List.of("begun", "half done", "nearly done")) {
            context.progress(note);
            Thread.sleep(Duration.ofMillis(50)); // so that each is heard
        }
        return ToolResult.text("Said all of it.");
    }

    private static ToolResult reconnects(ToolCall call, ToolContext context) throws InterruptedException {
        context.pause(Duration.ofMillis(100));
        Thread.sleep(Duration.ofMillis(300));
        return ToolResult.text("Came back.");
    }

    private ToolResult touch(ToolCall call, ToolContext context) {
        documents.touch();
        return ToolResult.text("Changed.");
    }
}
