package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.host.fact.SessionFact.SessionKept;
import io.troupe.host.mcp.ToolsOffer.Chosen;
import io.troupe.host.security.Caller;
import java.util.Optional;
import java.util.Set;

/**
 * What a client said of itself when it began.
 *
 * @param caller whose it is
 * @param chosen what it wants besides, or in place of, what the host offers to all
 * @param name what it calls itself
 * @param elicits true when its user can be asked, by a form
 * @param samples true when its model can be asked
 */
record Client(Protocol protocol, Caller caller, Chosen chosen, String name, boolean elicits, boolean samples) {

    private static final int LONGEST_NAME = 100;

    static Client of(Protocol protocol, ObjectNode initialize, Caller caller, Chosen chosen) {
        var can = initialize.path("capabilities");
        var elicitation = can.path("elicitation");
        boolean forms = elicitation.isObject() && (elicitation.has("form") || !elicitation.has("url"));
        var info = initialize.path("clientInfo");
        var name = (info.path("name").asText() + " " + info.path("version").asText())
                .replaceAll("\\p{Cntrl}", " ")
                .strip();
        return new Client(
                protocol,
                caller,
                chosen,
                Described.cut(name, LONGEST_NAME),
                forms,
                can.path("sampling").isObject());
    }

    /** As it was when another node, or this one, wrote of it; empty where its protocol is not spoken here. */
    static Optional<Client> of(SessionKept kept, Caller caller) {
        var chosen = new Chosen(Set.copyOf(kept.agents()), Set.copyOf(kept.tools()));
        return Protocol.of(kept.protocol())
                .map(protocol -> new Client(protocol, caller, chosen, kept.client(), kept.elicits(), kept.samples()));
    }
}
