package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.host.security.Caller;

/**
 * What a client said of itself when it began.
 *
 * @param caller whose it is
 * @param elicits true when its user can be asked, by a form
 * @param samples true when its model can be asked
 */
record Client(Protocol protocol, Caller caller, boolean elicits, boolean samples) {

    static Client of(Protocol protocol, ObjectNode initialize, Caller caller) {
        var can = initialize.path("capabilities");
        var elicitation = can.path("elicitation");
        boolean forms = elicitation.isObject() && (elicitation.has("form") || !elicitation.has("url"));
        return new Client(protocol, caller, forms, can.path("sampling").isObject());
    }
}
