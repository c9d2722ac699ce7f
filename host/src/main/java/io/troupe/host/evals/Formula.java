package io.troupe.host.evals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * An expression over the input and the output of a task, in CEL (the Common Expression Language, cel.dev). All numbers are
 * doubles, so that {@code 2.0} and {@code 2} do not meet; besides CEL's own functions there are {@code sum}, {@code max},
 * {@code min}, {@code abs}, {@code ceil}, {@code round}, {@code pow}, {@code ln}, {@code sqrt}, {@code unique} and
 * {@code text}. It reaches nothing but its values and is bounded in its turns. Any thread.
 */
final class Formula {

    private static final int MOST_TURNS = 20_000;
    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .comprehensionMaxIterations(MOST_TURNS)
            .maxExpressionCodePointSize(4_000)
            .maxParseExpressionNodeCount(2_000)
            .maxParseRecursionDepth(60)
            .build();
    private static final CelType ANY = SimpleType.DYN;

    private static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addVar("input", ANY)
            .addVar("output", ANY)
            .addFunctionDeclarations(
                    number("sum"),
                    number("max"),
                    number("min"),
                    number("abs"),
                    number("ceil"),
                    number("ln"),
                    number("sqrt"),
                    function("pow", SimpleType.DOUBLE, 2),
                    function("round", SimpleType.DOUBLE, 2),
                    function("unique", SimpleType.BOOL, 1),
                    function("text", SimpleType.STRING, 1))
            .build();
    private static final CelRuntime RUNTIME = CelRuntimeFactory.legacyCelRuntimeBuilder()
            .setOptions(OPTIONS)
            .addFunctionBindings(
                    list("sum", all -> all.stream().mapToDouble(Formula::number).sum()),
                    list(
                            "max",
                            all -> all.stream()
                                    .mapToDouble(Formula::number)
                                    .max()
                                    .orElse(Double.NaN)),
                    list(
                            "min",
                            all -> all.stream()
                                    .mapToDouble(Formula::number)
                                    .min()
                                    .orElse(Double.NaN)),
                    single("abs", Math::abs),
                    single("ceil", Math::ceil),
                    single("ln", Math::log),
                    single("sqrt", Math::sqrt),
                    CelFunctionBinding.from(
                            "pow", Object.class, Object.class, (one, other) -> Math.pow(number(one), number(other))),
                    CelFunctionBinding.from(
                            "round", Object.class, Object.class, (one, other) -> rounded(number(one), number(other))),
                    CelFunctionBinding.from(
                            "unique",
                            Object.class,
                            all -> new HashSet<>(items(all)).size()
                                    == items(all).size()),
                    CelFunctionBinding.from("text", Object.class, Formula::text))
            .build();

    private final String text;
    private final CelRuntime.Program program;

    private Formula(String text, CelRuntime.Program program) {
        this.text = text;
        this.program = program;
    }

    /**
     * Compiles it.
     *
     * @throws IllegalArgumentException saying what cannot be read
     */
    static Formula of(String text) {
        try {
            return new Formula(
                    text, RUNTIME.createProgram(COMPILER.compile(text).getAst()));
        } catch (CelValidationException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' cannot be read: " + e.getErrors().getFirst().getMessage(), e);
        } catch (CelEvaluationException e) {
            throw new IllegalArgumentException("'" + text + "' cannot be used: " + e.getMessage(), e);
        }
    }

    /** It could not be worked out on these values. */
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1;

        Failed(String message) {
            super(message);
        }
    }

    Object value(Values values) throws Failed {
        try {
            return program.eval(Map.of("input", values.input(), "output", values.output()));
        } catch (CelEvaluationException | RuntimeException e) {
            throw new Failed(text + " cannot be worked out: " + e.getMessage());
        }
    }

    boolean holds(Values values) throws Failed {
        return value(values) instanceof Boolean holds && holds;
    }

    double figure(Values values) throws Failed {
        if (value(values) instanceof Number number) {
            return number.doubleValue();
        }
        throw new Failed(text + " gives no number");
    }

    List<?> items(Values values) throws Failed {
        if (value(values) instanceof List<?> list) {
            return list;
        }
        throw new Failed(text + " gives no list");
    }

    /** What expressions see. */
    record Values(Object input, Object output) {

        static Values of(JsonNode input, JsonNode output) {
            return new Values(Formula.value(input), Formula.value(output));
        }
    }

    @Override
    public String toString() {
        return text;
    }

    private static Object value(JsonNode node) {
        if (node.isObject()) {
            var map = new LinkedHashMap<String, Object>();
            node.properties().forEach(entry -> map.put(entry.getKey(), value(entry.getValue())));
            return map;
        }
        if (node.isArray()) {
            var list = new ArrayList<>(node.size());
            node.forEach(item -> list.add(value(item)));
            return list;
        }
        if (node.isNumber()) {
            return node.doubleValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        return node.isNull() || node.isMissingNode() ? NullValue.NULL_VALUE : node.asText();
    }

    /** All words of a value, one after the other, without the names of fields. */
    static String text(Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                String.join("\n", map.values().stream().map(Formula::text).toList());
            case List<?> list ->
                String.join("\n", list.stream().map(Formula::text).toList());
            default -> String.valueOf(value);
        };
    }

    private static double rounded(double value, double digits) {
        double scale = Math.pow(10, digits);
        return Math.round(value * scale) / scale;
    }

    private static double number(Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException("'" + value + "' is no number");
    }

    private static List<?> items(Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException("'" + value + "' is no list");
    }

    private static CelFunctionDecl number(String name) {
        return function(name, SimpleType.DOUBLE, 1);
    }

    private static CelFunctionDecl function(String name, CelType result, int arguments) {
        return CelFunctionDecl.newFunctionDeclaration(
                name, CelOverloadDecl.newGlobalOverload(name, result, java.util.Collections.nCopies(arguments, ANY)));
    }

    @SuppressWarnings("Immutable") // what is given here is without state
    private static CelFunctionBinding list(String name, ToDoubleFunction<List<?>> work) {
        return CelFunctionBinding.from(name, Object.class, value -> work.applyAsDouble(items(value)));
    }

    @SuppressWarnings("Immutable") // as above
    private static CelFunctionBinding single(String name, ToDoubleFunction<Double> work) {
        return CelFunctionBinding.from(name, Object.class, value -> work.applyAsDouble(number(value)));
    }
}
