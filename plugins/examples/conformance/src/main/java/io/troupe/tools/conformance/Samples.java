package io.troupe.tools.conformance;

import io.troupe.api.Json;
import java.util.regex.Pattern;

/** What the tools take and give. */
final class Samples {

    /** One red pixel. */
    static final String PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

    /** Half a millisecond of silence. */
    static final String WAV = "UklGRigAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQQAAACAgICA";

    static final Json NOTHING = Json.of("{\"type\":\"object\",\"properties\":{}}");
    static final Json PROMPT = oneText("prompt", "what to ask the model");
    static final Json MESSAGE = oneText("message", "what to ask the user");
    static final Json TWO_NUMBERS = Json.of("""
            {"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}},"required":["a","b"],
            "additionalProperties":false}""");
    static final Json SUM = Json.of("""
            {"type":"object","properties":{"sum":{"type":"integer"}},"required":["sum"],"additionalProperties":false}""");
    static final Json SCHEMA_2020_12 = Json.of("""
            {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
            "$defs":{"address":{"$anchor":"place","type":"object",
            "properties":{"street":{"type":"string"},"city":{"type":"string"}}}},
            "properties":{"name":{"type":"string"},"address":{"$ref":"#/$defs/address"},
            "contact":{"type":"string","enum":["phone","email"]},"phone":{"type":"string"},"email":{"type":"string"}},
            "allOf":[{"anyOf":[{"required":["phone"]},{"required":["email"]}]}],
            "if":{"properties":{"contact":{"const":"phone"}},"required":["contact"]},
            "then":{"required":["phone"]},"else":{"required":["email"]},
            "additionalProperties":false}""");

    private Samples() {}

    private static Json oneText(String name, String description) {
        return Json.of("{\"type\":\"object\",\"properties\":{\"" + name + "\":{\"type\":\"string\",\"description\":\""
                + description + "\"}},\"required\":[\"" + name + "\"]}");
    }

    /** A text of an input that fits its schema; good enough for tests, where nothing is escaped. */
    static String text(Json input, String name) {
        var found = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(input.text());
        return found.find() ? found.group(1) : "";
    }

    static Json sum(Json input) {
        return Json.of("{\"sum\":" + (number(input, "a") + number(input, "b")) + "}");
    }

    private static long number(Json input, String name) {
        var found = Pattern.compile("\"" + name + "\"\\s*:\\s*(-?\\d+)").matcher(input.text());
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }
}
