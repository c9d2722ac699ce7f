package io.troupe.host.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.troupe.api.Json;
import io.troupe.host.schema.Schema;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Evaluates the expressions of a definition, in CEL (the Common Expression Language, language definition at cel.dev). An
 * expression sees its values and nothing else: it reaches no clock, no file, no network, calls nothing but CEL's standard
 * functions, and has a bounded number of turns in which to be done. What was compiled is kept while it is used often. Any
 * thread.
 */
final class Programs {

    /** How often the macros that go over lists may go round in one evaluation. */
    private static final int MOST_TURNS = 10_000;

    static final int MOST_CHARACTERS = 10_000;
    private static final int MOST_NODES = 5_000;
    private static final int DEEPEST = 100;
    private static final int KEPT = 256;

    static final CelOptions OPTIONS = CelOptions.current()
            .enableQuotedIdentifierSyntax(true)
            .enableHeterogeneousNumericComparisons(true)
            .comprehensionMaxIterations(MOST_TURNS)
            .maxExpressionCodePointSize(MOST_CHARACTERS)
            .maxParseExpressionNodeCount(MOST_NODES)
            .maxParseRecursionDepth(DEEPEST)
            .build();

    private static final Pattern PLACE = Pattern.compile("^evaluation error(?: at [^:]*:[0-9]+)?: ");

    private final Recent<String, Compiled> compiled = new Recent<>(KEPT);
    private final Recent<Json, Schema> schemas = new Recent<>(KEPT);
    private final Decoded decoded = new Decoded();

    /** Made when there is an expression at all: CEL has nine hundred classes to load. */
    private static final class Cel {
        static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addVar("inputs", SimpleType.DYN)
                .addVar("steps", SimpleType.DYN)
                .addVar("run", SimpleType.DYN)
                .addVar("item", SimpleType.DYN)
                .addVar("index", SimpleType.DYN)
                .build();
        static final CelRuntime RUNTIME =
                CelRuntimeFactory.legacyCelRuntimeBuilder().setOptions(OPTIONS).build();

        private Cel() {}
    }

    private record Compiled(Expression expression, CelRuntime.Program program) {}

    /** A schema that was checked before. */
    Schema schema(Json schema) {
        return schemas.get(schema, Schema::of);
    }

    /** The value of an expression. */
    JsonNode evaluate(String text, String pointer, Values values) throws ExpressionFailed {
        return evaluate(text, pointer, values, new JsonResults());
    }

    /** The same, one of several that together may not be too much. */
    JsonNode evaluate(String text, String pointer, Values values, JsonResults results) throws ExpressionFailed {
        try {
            var found = compiled.get(text, Programs::compile);
            var steps = steps(found.expression(), values);
            var value = found.program().eval(name -> variable(name, values, steps));
            return results.node(value);
        } catch (CelEvaluationException e) {
            throw new ExpressionFailed(text, pointer, said(e));
        } catch (IllegalArgumentException e) {
            throw new ExpressionFailed(text, pointer, String.valueOf(e.getMessage()));
        } catch (StackOverflowError e) {
            throw new ExpressionFailed(text, pointer, "it, or what it works on, is nested too deep");
        } catch (RuntimeException e) { // the library's own mistakes are no reason to stop a run's service
            throw new ExpressionFailed(
                    text, pointer, "it cannot be worked out: " + e.getClass().getSimpleName());
        }
    }

    private static Compiled compile(String text) {
        var expression = Expression.of(text);
        expression.problem().ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
        try {
            var program = Cel.RUNTIME.createProgram(
                    Cel.COMPILER.compile(expression.cel()).getAst());
            return new Compiled(expression, program);
        } catch (CelValidationException e) {
            throw new IllegalArgumentException(
                    "it cannot be read: " + e.getErrors().getFirst().getMessage(), e);
        } catch (CelEvaluationException e) {
            throw new IllegalArgumentException(said(e), e);
        }
    }

    private Optional<Object> variable(String name, Values values, Map<String, Object> steps) {
        return switch (name) {
            case "inputs" -> Optional.of(decoded.of(values.input()));
            case "steps" -> Optional.of(steps);
            case "run" -> Optional.of(Map.of("id", values.run()));
            case "item" -> values.item().map(decoded::of);
            case "index" -> values.item().map(item -> (long) values.index());
            default -> Optional.empty();
        };
    }

    private Map<String, Object> steps(Expression expression, Values values) {
        var steps = new HashMap<String, Object>();
        for (var id : expression.steps()) {
            values.steps()
                    .apply(id)
                    .ifPresent(step -> steps.put(
                            Expression.field(id),
                            Map.of(
                                    "output", step.output().map(decoded::of).orElse(NullValue.NULL_VALUE),
                                    "state", step.state().wire(),
                                    "error",
                                            step.error()
                                                    .<Object>map(text -> text)
                                                    .orElse(NullValue.NULL_VALUE))));
        }
        return steps;
    }

    private static String said(CelEvaluationException failure) {
        var message = PLACE.matcher(String.valueOf(failure.getMessage())).replaceFirst("");
        return message.startsWith("No matching overload for function '_")
                ? message + "; whole numbers and others do not mix: 2.0 rather than 2, or double(…)"
                : message;
    }
}
