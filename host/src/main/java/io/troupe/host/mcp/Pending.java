package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A call that waits for a piece of work which goes on by itself. The events of its answer carry it in their ids, so that
 * whichever node the client comes back to with the last one can wait in place of the node that took the call, and nothing
 * has to be written down for it. What a client brings counts no more than what it may ask of {@code get_run}.
 *
 * @param tool that was called
 * @param work id of the task or the run
 * @param request id of the call, as the client gave it
 */
record Pending(String tool, String work, JsonNode request) {

    private static final int LONGEST_ID = 96;
    private static final String FORM = "~([a-z0-9_]{1,40})~((?:task|run)-[0-9a-z]{1,40})~([A-Za-z0-9_-]{1,128})";
    private static final Pattern ALL = Pattern.compile(FORM);

    /** What follows the name of an event; nothing where it would not be read again. */
    String text() {
        var id = request.toString().getBytes(StandardCharsets.UTF_8);
        var text = "~" + tool + "~" + work + "~"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(id);
        return id.length <= LONGEST_ID && ALL.matcher(text).matches() ? text : "";
    }

    /** Reads one; a client may have made it up. */
    static Optional<Pending> of(String text) {
        return Optional.of(ALL.matcher(text))
                .filter(Matcher::matches)
                .flatMap(found -> id(found.group(3)).map(id -> new Pending(found.group(1), found.group(2), id)));
    }

    private static Optional<JsonNode> id(String coded) {
        try {
            var id = Rpc.read(Base64.getUrlDecoder().decode(coded));
            return id.isTextual() || id.isIntegralNumber() ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException | RpcError e) {
            return Optional.empty();
        }
    }
}
