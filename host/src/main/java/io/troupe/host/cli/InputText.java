package io.troupe.host.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads what an option names: the value itself, {@code @file}, or {@code -} for standard input. */
final class InputText {

    private final InputStream in;

    InputText(InputStream in) {
        this.in = in;
    }

    /**
     * The text.
     *
     * @throws CommandFailure of usage when the file is not there
     */
    String text(String option, String value) throws IOException {
        if (value.equals("-")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        if (!value.startsWith("@")) {
            return value;
        }
        try {
            return Files.readString(Path.of(value.substring(1)));
        } catch (NoSuchFileException e) {
            throw usage(option + ": no file '" + value.substring(1) + "'; a text that begins with @ can come by "
                    + option + " -");
        }
    }

    /**
     * The value as JSON: what begins like an object, an array or a string is read as JSON, the rest is a string.
     *
     * @throws CommandFailure of usage when it begins like JSON and is not
     */
    JsonNode json(String option, String value) throws IOException {
        var text = text(option, value);
        var stripped = text.strip();
        if (stripped.isEmpty() || "{[\"".indexOf(stripped.charAt(0)) < 0) {
            return TextNode.valueOf(value.equals("-") ? text.stripTrailing() : text);
        }
        try {
            return JsonText.read(stripped);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw usage(option + " is not JSON at line " + at.getLineNr() + ", column " + at.getColumnNr() + ": "
                    + e.getOriginalMessage());
        }
    }

    /**
     * The value as JSON of any kind: what begins like an object, an array or a string is JSON itself, the rest the name of
     * a file of it.
     *
     * @throws CommandFailure of usage when it is no JSON, or no such file
     */
    JsonNode document(String option, String value) throws IOException {
        boolean itself = value.equals("-") || (!value.isEmpty() && "{[\"@".indexOf(value.charAt(0)) >= 0);
        var text = text(option, itself ? value : "@" + value);
        try {
            return JsonText.read(text);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw usage(option + " is not JSON at line " + at.getLineNr() + ", column " + at.getColumnNr() + ": "
                    + e.getOriginalMessage());
        }
    }

    private static CommandFailure usage(String detail) {
        return CommandFailure.of(Exit.USAGE, "usage", detail);
    }
}
