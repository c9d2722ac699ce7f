package io.troupe.host.schema;

import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Checks schemas against the schema of their draft, which comes with the validator's own jar. */
final class MetaSchema {

    private static final Map<Draft, List<String>> PARTS = Map.of(
            Draft.DRAFT4, List.of("schema"),
            Draft.DRAFT7, List.of("schema"),
            Draft.DRAFT201909,
                    List.of(
                            "schema",
                            "meta/core",
                            "meta/applicator",
                            "meta/validation",
                            "meta/meta-data",
                            "meta/format",
                            "meta/content"),
            Draft.DRAFT202012,
                    List.of(
                            "schema",
                            "meta/core",
                            "meta/applicator",
                            "meta/validation",
                            "meta/meta-data",
                            "meta/format-annotation",
                            "meta/content",
                            "meta/unevaluated"));

    private static final Map<Draft, Validator> VALIDATORS = new EnumMap<>(Draft.class);

    private MetaSchema() {}

    /** One at a time: these validators finish building themselves while they are used. */
    static synchronized void check(Draft draft, JsonObject schema) {
        var output = VALIDATORS.computeIfAbsent(draft, MetaSchema::validator).validate(schema);
        if (!Boolean.TRUE.equals(output.getValid())) {
            throw new IllegalArgumentException("not a schema: "
                    + Mistakes.of(output, schema).stream()
                            .limit(3)
                            .map(mistake -> mistake.pointer() + ": " + mistake.message())
                            .collect(Collectors.joining("; ")));
        }
    }

    private static Validator validator(Draft draft) {
        var repository = SchemaRepository.create(Schema.options(draft));
        var identifier = draft.getIdentifier().replace("#", "");
        var root = identifier.substring(0, identifier.length() - "schema".length());
        for (var part : PARTS.getOrDefault(draft, List.of())) {
            repository.dereference(root + part, JsonSchema.of(read(root + part)));
        }
        return repository.validator(identifier);
    }

    private static JsonObject read(String uri) {
        var path = "/" + uri.substring(uri.indexOf("://") + 3);
        try (var in = Validator.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("no " + path + " in the jar of vertx-json-schema");
            }
            return new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }
}
