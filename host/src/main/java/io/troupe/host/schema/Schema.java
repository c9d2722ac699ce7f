package io.troupe.host.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.troupe.api.Json;
import io.troupe.host.fact.Refusal.Mistake;
import io.troupe.host.fact.Wire;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A compiled JSON Schema: draft 2020-12 unless it names another in {@code $schema}. References stay within the schema;
 * nothing is ever fetched. Safe for use by many threads at once; a check works on the calling thread and does not block.
 */
public final class Schema {

    private static final String BASE = "app://troupe/schema";
    private static final Schema ANYTHING =
            new Schema(Optional.empty(), Shape.ofOthers(JsonNodeFactory.instance.booleanNode(true)));

    private final Optional<Validator> validator; // empty: takes anything
    private final Shape shape;

    private Schema(Optional<Validator> validator, Shape shape) {
        this.validator = validator;
        this.shape = shape;
    }

    /**
     * Compiles a schema.
     *
     * @throws IllegalArgumentException saying what is wrong with it, and where
     */
    public static Schema of(Json schema) {
        return of(schema, Shape::ofOthers);
    }

    /** Compiles a schema of the host, of whose patterns none takes long. */
    public static Schema ofHost(Json schema) {
        return of(schema, Shape::of);
    }

    private static Schema of(Json schema, Function<JsonNode, Shape> shape) {
        var text = schema.text();
        if (text.equals("{}") || text.equals("true")) {
            return ANYTHING;
        }
        try {
            var validator = compile(io.vertx.core.json.Json.decodeValue(text));
            return new Schema(Optional.of(validator), shape.apply(Wire.read(text, JsonNode.class)));
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException("not a schema: nested too deep", e);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("not a schema: " + firstLine(e), e);
        }
    }

    /** Says whether every value fits. */
    public boolean takesAnything() {
        return validator.isEmpty();
    }

    /** Says where the value does not fit, at most 20 mistakes; none when it fits. */
    public List<Mistake> check(Json value) {
        return validator.isEmpty() || surelyFits(value) ? List.of() : validated(value);
    }

    /** The same of a value in memory, which need not become text when it fits as most do. */
    public List<Mistake> check(JsonNode value) {
        return validator.isEmpty() || surelyFits(value) ? List.of() : validated(Json.of(Wire.write(value)));
    }

    /** What the validator says, which knows all of JSON Schema. */
    List<Mistake> validated(Json value) {
        try {
            var instance = io.vertx.core.json.Json.decodeValue(value.text());
            var output = validator.orElseThrow().validate(instance);
            return Boolean.TRUE.equals(output.getValid()) ? List.of() : Mistakes.of(output, instance);
        } catch (StackOverflowError e) {
            return List.of(new Mistake("", "cannot be checked: it, or its schema, leads too deep"));
        } catch (DecodeException e) {
            return List.of(new Mistake("", "cannot be read: " + firstLine(e)));
        } catch (RuntimeException e) {
            return List.of(new Mistake("", "cannot be checked against its schema: " + firstLine(e)));
        }
    }

    private boolean surelyFits(Json value) {
        try {
            return surelyFits(Wire.read(value.text(), JsonNode.class));
        } catch (IllegalArgumentException | StackOverflowError e) {
            return false; // the validator says what is wrong
        }
    }

    private boolean surelyFits(JsonNode value) {
        try {
            return shape.fits(value);
        } catch (ArithmeticException | NumberFormatException e) {
            return false; // a number that is none
        }
    }

    private static Validator compile(Object schema) {
        if (schema instanceof Boolean bool) {
            return Validator.create(JsonSchema.of(bool), options(Draft.DRAFT202012));
        }
        if (!(schema instanceof JsonObject object)) {
            throw new IllegalArgumentException(
                    "not a schema: " + Mistakes.kind(schema) + ", expected an object or true");
        }
        var draft = draft(object);
        MetaSchema.check(draft, object);
        var patterns = new Patterns();
        patterns.rewrite(object.getMap());
        var root = JsonSchema.of(object);
        var repository = SchemaRepository.create(options(draft), patterns).dereference(root);
        SchemaTree.prepare(object.getMap(), repository);
        return repository.validator(root, options(draft), false);
    }

    private static Draft draft(JsonObject schema) {
        if (!(schema.getValue("$schema", Draft.DRAFT202012.getIdentifier()) instanceof String named)) {
            throw new IllegalArgumentException("not a schema: $schema is not a string");
        }
        var bare = named.endsWith("#") ? named.substring(0, named.length() - 1) : named;
        for (var draft : Draft.values()) {
            if (draft.getIdentifier().replace("#", "").equals(bare)) {
                return draft;
            }
        }
        throw new IllegalArgumentException(
                "not a schema we know: $schema is '" + named + "', expected " + Draft.DRAFT202012.getIdentifier());
    }

    static JsonSchemaOptions options(Draft draft) {
        return new JsonSchemaOptions().setBaseUri(BASE).setDraft(draft).setOutputFormat(OutputFormat.Basic);
    }

    private static String firstLine(RuntimeException failure) {
        var message = String.valueOf(failure.getMessage());
        return message.lines().findFirst().orElse(message);
    }
}
