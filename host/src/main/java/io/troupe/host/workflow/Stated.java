package io.troupe.host.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A step as somebody wrote it, before it is known to be one.
 *
 * @param pointer where it stands
 * @param fresh false for one that was checked before and has not been changed since
 */
record Stated(JsonNode node, String pointer, boolean fresh) {

    /** The id, as far as it can be one; empty when it cannot. */
    String id() {
        return node.path("id").isTextual() ? node.path("id").asText() : "";
    }

    /** To be asked when its form was found to be right. */
    ObjectNode object() {
        return (ObjectNode) node;
    }

    String at(String key) {
        return Pointer.of(pointer, key);
    }
}
