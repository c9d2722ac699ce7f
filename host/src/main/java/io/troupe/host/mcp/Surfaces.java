package io.troupe.host.mcp;

import io.troupe.host.mcp.ToolsOffer.Chosen;
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

    /** What a client can use, until its session ends, that wants this. */
    Offer of(Chosen chosen) {
        return chosen.agents().isEmpty() && chosen.providers().isEmpty() ? host : new ToolsOffer(parts, chosen);
    }

    /** What a client wants that begins with this request: nothing where it takes the host's usual offer. */
    static Chosen chosen(HttpServerRequest request) throws Headers.Unfit {
        var path = request.path();
        if (path == null || !path.endsWith("/tools")) {
            return new Chosen(Set.of(), Set.of());
        }
        var agents = names(request, "agents");
        var tools = names(request, "tools");
        if (agents.isEmpty() && tools.isEmpty()) {
            throw new Headers.Unfit(
                    400, "/mcp/tools names nobody, expected /mcp/tools?agents=a,b or /mcp/tools?tools=p,q");
        }
        return new Chosen(agents, tools);
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
