package io.troupe.tools.conformance;

import io.troupe.api.Content;
import io.troupe.api.Prompts;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The suite's prompts. */
final class ConformancePrompts implements Prompts {

    @Override
    public List<Listed> list() {
        return List.of(
                new Listed("test_simple_prompt", "a prompt without arguments", List.of()),
                new Listed(
                        "test_prompt_with_arguments",
                        "a prompt with two arguments",
                        List.of(new Argument("arg1", "the first", true), new Argument("arg2", "the second", true))),
                new Listed(
                        "test_prompt_with_embedded_resource",
                        "a prompt with a document in it",
                        List.of(new Argument("resourceUri", "the document's address", true))),
                new Listed("test_prompt_with_image", "a prompt with a picture in it", List.of()));
    }

    @Override
    public Optional<List<Content>> get(String name, Map<String, String> arguments) {
        return switch (name) {
            case "test_simple_prompt" -> Optional.of(List.of(Content.text("A simple prompt.")));
            case "test_prompt_with_arguments" ->
                Optional.of(List.of(Content.text(
                        "Two arguments: '" + arguments.get("arg1") + "' and '" + arguments.get("arg2") + "'")));
            case "test_prompt_with_embedded_resource" ->
                Optional.of(List.of(
                        ConformanceTools.document(
                                arguments.getOrDefault("resourceUri", ""), "text/plain", "What stands there."),
                        Content.text("Work with the document above.")));
            case "test_prompt_with_image" ->
                Optional.of(List.of(
                        new Content.Image(Samples.PNG, "image/png"), Content.text("Say what is in the picture.")));
            default -> Optional.empty();
        };
    }

    @Override
    public List<String> complete(String name, String argument, String begin) {
        return argument.equals("arg1") ? List.of("test", "testing") : List.of();
    }
}
