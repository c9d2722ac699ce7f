package io.troupe.models.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RetriableException;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Says what LangChain4j and its providers throw as the caller has to act on it. */
final class Failures {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Failures() {}

    /** What was thrown is not kept as a cause: it may quote a request, and a request holds the key. */
    static PluginException of(Throwable thrown, Access access) {
        var http = find(thrown, HttpException.class);
        if (http.isPresent()) {
            return answered(http.get(), access);
        }
        var broken = find(thrown, IOException.class);
        if (broken.isPresent()) {
            return new PluginException(Kind.UNAVAILABLE, access.name() + " " + said(broken.get(), access));
        }
        var said = access.name() + ": " + said(thrown, access);
        if (find(thrown, AuthenticationException.class).isPresent()) {
            return new PluginException(Kind.SETTINGS, said);
        }
        if (find(thrown, RetriableException.class).isPresent()) {
            return new PluginException(Kind.UNAVAILABLE, said);
        }
        if (find(thrown, NonRetriableException.class).isPresent()) {
            return new PluginException(Kind.REFUSED, said);
        }
        return new PluginException(Kind.REFUSED, said + " (" + thrown.getClass().getSimpleName() + ")");
    }

    private static PluginException answered(HttpException answer, Access access) {
        int status = answer.statusCode();
        var body = answer.getMessage() == null ? "" : answer.getMessage();
        var said = access.name() + " answered " + status + ": " + access.quote(reason(body));
        if (status == 401 || status == 403) {
            return new PluginException(Kind.SETTINGS, said + " (expected an api-key that is let in)");
        }
        if (status < 400) {
            return new PluginException(Kind.SETTINGS, said + " (expected base-url to be where the API itself is)");
        }
        if (status >= 500 || status == 429 || status == 408 || status == 409 || status == 425) {
            Optional<Duration> wait = answer instanceof Refused refused ? refused.retryAfter() : Optional.empty();
            return wait.map(after -> PluginException.unavailable(said, after))
                    .orElseGet(() -> new PluginException(Kind.UNAVAILABLE, said));
        }
        return new PluginException(Kind.REFUSED, said);
    }

    /** What a body says in words; every provider has a shape of its own. */
    private static String reason(String body) {
        try {
            var tree = MAPPER.readTree(body);
            var error = tree.isArray() ? tree.path(0).path("error") : tree.path("error");
            for (var node : new com.fasterxml.jackson.databind.JsonNode[] {
                error.path("message"), error, tree.path("message"), tree.path("detail")
            }) {
                if (node.isTextual()) {
                    return node.textValue();
                }
            }
        } catch (JsonProcessingException e) {
            // no JSON: shown as it is
        }
        return body.isBlank() || body.stripLeading().startsWith("<") ? "no reason given" : body;
    }

    private static String said(Throwable thrown, Access access) {
        var message = thrown.getMessage();
        return access.quote(message == null ? thrown.getClass().getSimpleName() : message);
    }

    private static <T extends Throwable> Optional<T> find(Throwable thrown, Class<T> type) {
        int depth = 0;
        for (var next = thrown; next != null && depth < 20; next = next.getCause(), depth++) {
            if (type.isInstance(next)) {
                return Optional.of(type.cast(next));
            }
        }
        return Optional.empty();
    }
}
