package io.troupe.host.mcp;

import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Which offer stands at which address. */
final class Surfaces {

    private static final int MOST_NAMES = 1_000;

    private final Offer host;
    private final ToolsOffer.Parts parts;

    Surfaces(Offer host, ToolsOffer.Parts parts) {
        this.host = host;
        this.parts = parts;
    }

    /** What a client that begins with this request can use until its session ends. */
    Offer of(HttpServerRequest request) throws Headers.Unfit {
        var path = request.path();
        if (path == null || !path.endsWith("/tools")) {
            return host;
        }
        var agents = names(request, "agents");
        var tools = names(request, "tools");
        if (agents.isEmpty() && tools.isEmpty()) {
            throw new Headers.Unfit(
                    400, "/mcp/tools names nobody, expected /mcp/tools?agents=a,b or /mcp/tools?tools=p,q");
        }
        return new ToolsOffer(parts, new ToolsOffer.Chosen(agents, tools));
    }

    private static Set<String> names(HttpServerRequest request, String parameter) throws Headers.Unfit {
        var names = request.params().getAll(parameter).stream()
                .flatMap(list -> Arrays.stream(list.split(",", -1)))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        if (names.size() > MOST_NAMES) {
            throw new Headers.Unfit(400, names.size() + " names in " + parameter + ", expected at most " + MOST_NAMES);
        }
        return names;
    }
}
