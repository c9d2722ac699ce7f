package io.troupe.host.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainSchemaTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type': 'object', 'required': ['a'], 'properties': {'a': {'type': ['string', 'null']}, 'b': true}}",
                "{'type': 'array', 'items': {'enum': [1, null]}, 'minItems': 0, 'uniqueItems': true}",
                "{'anyOf': [{'const': 1}, {'minimum': 0.5, 'exclusiveMaximum': 7}], 'title': 't', 'default': null}",
                "{'$schema': 'https://json-schema.org/draft/2020-12/schema', 'pattern': '^a'}",
                "{'additionalProperties': false, '$defs': {'a': {'maxLength': 3}}, 'not': {'prefixItems': [{}]}}",
            })
    void isSureOfWhatTheDraftTakesToo(String schema) {
        assertThat(PlainSchema.is(read(schema).getMap())).isTrue();
        assertThatCode(() -> MetaSchema.check(Draft.DRAFT202012, read(schema))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type': 'text'}",
                "{'type': []}",
                "{'type': ['string', 'string']}",
                "{'title': 1}",
                "{'pattern': 1}",
                "{'$schema': 1}",
                "{'enum': 'a'}",
                "{'required': 'a'}",
                "{'required': ['a', 'a']}",
                "{'required': [1]}",
                "{'minimum': '0'}",
                "{'minLength': -1}",
                "{'maxItems': 1.5}",
                "{'uniqueItems': 'yes'}",
                "{'properties': []}",
                "{'properties': {'a': null}}",
                "{'properties': {'a': 'string'}}",
                "{'items': [{'type': 'string'}]}",
                "{'items': null}",
                "{'allOf': []}",
                "{'oneOf': [3]}",
                "{'not': {'type': 'text'}}",
            })
    void isNeverSureOfWhatTheDraftRefuses(String schema) {
        assertThat(PlainSchema.is(read(schema).getMap())).isFalse();
        assertThatThrownBy(() -> MetaSchema.check(Draft.DRAFT202012, read(schema)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void leavesToTheDraftWhatItDoesNotKnow() {
        assertThat(PlainSchema.is(read("{'patternProperties': {'^a': {}}}").getMap()))
                .isFalse();
        assertThat(PlainSchema.is(read("{'$ref': '#/$defs/a'}").getMap())).isFalse();
        var deep = "{'not':".repeat(100) + "{}" + "}".repeat(100);
        assertThat(PlainSchema.is(read(deep).getMap())).isFalse();
    }

    private static JsonObject read(String schema) {
        return new JsonObject(schema.replace('\'', '"'));
    }
}
