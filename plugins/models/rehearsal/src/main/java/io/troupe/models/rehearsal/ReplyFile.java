package io.troupe.models.rehearsal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.re2j.PatternSyntaxException;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The replies of a file, in its order; read once.
 *
 * @param path where they were read
 */
record ReplyFile(Path path, List<RecordedReply> replies) {

    private static final long LARGEST = 8L << 20;
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final TypeReference<List<RecordedReply.@Nullable Written>> WRITTEN = new TypeReference<>() {};

    ReplyFile {
        replies = List.copyOf(replies);
    }

    /**
     * Reads a file; blocks.
     *
     * @throws PluginException of kind {@code SETTINGS} saying what is wrong with which reply
     */
    static ReplyFile read(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw mistake(
                        file, "is larger than " + (LARGEST >> 20) + " MiB, expected a file of replies of less", null);
            }
            return of(file, MAPPER.readValue(Files.readAllBytes(file), WRITTEN));
        } catch (JsonProcessingException e) {
            var at = Optional.ofNullable(e.getLocation())
                    .map(where -> "line " + where.getLineNr() + ": ")
                    .orElse("");
            throw mistake(file, at + words(e), e);
        } catch (IOException e) {
            throw mistake(file, "cannot be read (" + e + "), expected a JSON file of replies", e);
        }
    }

    /** Without names of our classes, which mean nothing to whoever wrote the file. */
    private static String words(JsonProcessingException e) {
        return switch (e) {
            case UnrecognizedPropertyException unknown ->
                "unknown key '" + unknown.getPropertyName() + "', expected one of " + unknown.getKnownPropertyIds();
            case MismatchedInputException mismatch ->
                "wrong kind of value" + where(mismatch) + ", expected one array of replies and nothing else";
            default -> e.getOriginalMessage() + "; expected an array of replies";
        };
    }

    private static String where(JsonMappingException e) {
        return e.getPath().isEmpty()
                ? ""
                : e.getPath().stream()
                        .map(step -> step.getFieldName() == null ? "" + step.getIndex() : step.getFieldName())
                        .collect(Collectors.joining("/", " at /", ""));
    }

    private static ReplyFile of(Path file, @Nullable List<RecordedReply.@Nullable Written> written) {
        if (written == null) {
            throw mistake(file, "is null, expected an array of replies", null);
        }
        var replies = new ArrayList<RecordedReply>();
        for (var one : written) {
            var which = "reply " + (replies.size() + 1) + ": ";
            if (one == null) {
                throw mistake(file, which + "is null, expected an object with say or calls", null);
            }
            try {
                replies.add(RecordedReply.of(one));
            } catch (PatternSyntaxException e) {
                throw mistake(
                        file, which + "match '" + one.match() + "' is no regular expression: " + e.getMessage(), e);
            } catch (IllegalArgumentException e) {
                throw mistake(file, which + e.getMessage(), e);
            }
        }
        return new ReplyFile(file, replies);
    }

    /** The first that fits. */
    Optional<RecordedReply> find(Asked asked) {
        return replies.stream().filter(reply -> reply.fits(asked)).findFirst();
    }

    private static PluginException mistake(Path file, String what, @Nullable Exception cause) {
        var message = file + ": " + what;
        return cause == null
                ? new PluginException(Kind.SETTINGS, message)
                : new PluginException(Kind.SETTINGS, message, cause);
    }
}
