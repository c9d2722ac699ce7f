package io.troupe.models.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a server answered instead of a reply.
 *
 * @param status of HTTP, or the one that fits when it came within a stream
 * @param message as the server said it
 * @param code what programs know it by; empty when there is none
 * @param retryAfter when the server wants to be asked again
 */
public record ApiError(int status, String message, String code, Optional<Duration> retryAfter) {

    private static final Set<String> NO_CREDIT =
            Set.of("insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "billing_error");

    /** Reads the body of an answer that is no success; what stands before an API, or only speaks like it, has its own. */
    static ApiError of(int status, String body, Optional<Duration> retryAfter) {
        var read = Trees.read(body).orElseGet(Trees::object);
        var tree = read.isArray() ? read.path(0) : read; // as Google has it
        var error = Trees.has(tree, "error") ? tree.path("error") : tree;
        return new ApiError(status, message(error, body), code(error), retryAfter);
    }

    /** Reads an error that came where a piece of the reply was expected. */
    public static ApiError within(JsonNode error) {
        var code = code(error);
        return new ApiError(status(error, code), message(error, ""), code, Optional.empty());
    }

    private static String message(JsonNode error, String body) {
        if (error.isTextual()) {
            return error.textValue();
        }
        return Stream.of("message", "detail", "error")
                .map(field -> error.path(field).isObject() || error.path(field).isArray()
                        ? error.path(field).toString()
                        : Trees.text(error, field))
                .filter(text -> !text.isBlank())
                .findFirst()
                .orElse(body.isBlank() || body.stripLeading().startsWith("<") ? "no reason given" : body);
    }

    private static String code(JsonNode error) {
        return Stream.of("code", "type")
                .map(field -> Trees.text(error, field))
                .filter(text -> !text.isEmpty())
                .reduce((code, type) -> NO_CREDIT.contains(type) ? type : code)
                .orElse("");
    }

    private static int status(JsonNode error, String code) {
        int number = error.path("code").asInt(error.path("status").asInt(0));
        if (number >= 400 && number <= 599) {
            return number;
        }
        return switch (code) {
            case "invalid_request_error", "invalid_prompt", "context_length_exceeded", "BadRequestError" -> 400;
            case "invalid_api_key", "authentication_error" -> 401;
            case "billing_error" -> 402;
            case "permission_error" -> 403;
            case "not_found_error" -> 404;
            case "request_too_large" -> 413;
            case "rate_limit_exceeded", "rate_limit_error" -> 429;
            case "timeout_error" -> 504;
            case "overloaded_error" -> 529;
            default -> 500;
        };
    }

    /** Says it as the caller has to act on it. */
    public PluginException exception(Server server) {
        var said = server.host() + " answered " + status + ": " + server.quote(message);
        if (NO_CREDIT.contains(code) || status == 402) {
            return new PluginException(Kind.REFUSED, said + " (the account has no credit left)");
        }
        if (status == 401 || status == 403) {
            return new PluginException(Kind.SETTINGS, said + " (expected an api-key that is let in)");
        }
        if (status < 400) {
            return new PluginException(Kind.SETTINGS, said + " (expected base-url to be where the API itself is)");
        }
        if (status >= 500 || status == 429 || status == 408 || status == 409 || status == 425) {
            return retryAfter
                    .map(wait -> PluginException.unavailable(said, wait))
                    .orElseGet(() -> new PluginException(Kind.UNAVAILABLE, said));
        }
        return new PluginException(Kind.REFUSED, said);
    }
}
