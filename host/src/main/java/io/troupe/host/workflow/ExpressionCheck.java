package io.troupe.host.workflow;

import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** Says what is wrong with expressions before they are ever evaluated. On one thread. */
final class ExpressionCheck {

    private static final List<String> VARIABLES = List.of("inputs", "steps", "run");
    private static final List<String> OF_ITEM = List.of("item", "index");
    private static final Pattern OVERLOAD =
            Pattern.compile("found no matching overload for '([^']*)' applied to '(.*?)' \\(candidates.*");
    private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '([^']*)'.*");
    private static final Pattern FIELD = Pattern.compile("undefined field '([^']*)'");
    private static final Pattern PATH = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*$");

    private final Types types;
    private final Map<String, CelType> variables;
    private final Map<CelType, String> alike = new HashMap<>(); // the first step of each type
    private final Map<Like, CelType> sound = new HashMap<>();
    private final Map<Optional<CelType>, CelCompiler> compilers = new HashMap<>();

    /**
     * Checks with these types.
     *
     * @param inputs of the input of a run
     * @param steps an object with a field for each step, called as in {@link Expression#field}
     */
    ExpressionCheck(Types types, CelType inputs, CelType steps) {
        this.types = types;
        this.variables =
                Map.of("inputs", inputs, "steps", steps, "run", types.object("run", Map.of("id", SimpleType.STRING)));
    }

    /** Expressions that say the same about steps of the same types, of which one need be checked. */
    private record Like(String cel, Optional<CelType> item) {}

    /** What came of it: a type, or what is wrong. */
    record Found(Optional<CelType> type, String problem) {}

    /**
     * Checks an expression; which steps it refers to is not looked at.
     *
     * @param item type of the item, where there is one
     */
    Found check(Expression expression, Optional<CelType> item) {
        if (expression.problem().isPresent()) {
            return new Found(Optional.empty(), expression.problem().get());
        }
        try {
            var like = new Like(expression.cel(this::alike), item);
            var known = sound.get(like);
            if (known != null) {
                return new Found(Optional.of(known), "");
            }
            var compiler = compilers.computeIfAbsent(item, this::compiler);
            var result = compiler.compile(expression.cel());
            if (result.hasError()) {
                return new Found(Optional.empty(), said(result.getErrors().getFirst(), expression, item));
            }
            var type = result.getAst().getResultType();
            sound.put(like, type);
            return new Found(Optional.of(type), "");
        } catch (CelValidationException e) {
            return new Found(Optional.empty(), "it cannot be read");
        } catch (StackOverflowError e) {
            return new Found(Optional.empty(), "it is nested too deep");
        } catch (RuntimeException e) { // the library's own mistakes with what is damaged
            return new Found(Optional.empty(), "it cannot be read: " + Words.visible(String.valueOf(e.getMessage())));
        }
    }

    /** Whether a value of this type may be what the other type says. */
    static boolean mayBe(CelType type, CelKind kind) {
        return type.kind() == kind || type.kind() == CelKind.DYN;
    }

    /** The type of the items of a list, or of what may be one. */
    static CelType item(CelType list) {
        return list instanceof ListType of ? of.elemType() : SimpleType.DYN;
    }

    /** For messages. */
    static String name(CelType type) {
        return switch (type.kind()) {
            case BOOL -> "true or false";
            case STRING -> "a string";
            case INT, UINT, DOUBLE -> "a number";
            case LIST -> "a list";
            case MAP, STRUCT -> "an object";
            case NULL_TYPE -> "null";
            default -> "a " + Words.visible(type.name());
        };
    }

    private String alike(String field) {
        var type = types.selected(Objects.requireNonNull(variables.get("steps")), List.of(field));
        return type.map(its -> alike.computeIfAbsent(its, first -> field)).orElse(field);
    }

    private CelCompiler compiler(Optional<CelType> item) {
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(Programs.OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setTypeProvider(types);
        variables.forEach(builder::addVar);
        item.ifPresent(type -> builder.addVar("item", type).addVar("index", SimpleType.INT));
        return builder.build();
    }

    private String said(CelIssue issue, Expression expression, Optional<CelType> item) {
        var message = issue.getMessage().lines().findFirst().orElse("");
        var field = FIELD.matcher(message);
        if (field.matches()) {
            return noField(field.group(1), issue, expression, item);
        }
        var undeclared = UNDECLARED.matcher(message);
        if (undeclared.matches()) {
            return nothing(undeclared.group(1), item);
        }
        var overload = OVERLOAD.matcher(message);
        if (overload.matches()) {
            return "'" + overload.group(1).replace("_", "") + "' cannot be applied to " + overload.group(2);
        }
        return "at " + (issue.getSourceLocation().getColumn() + 1) + ": " + Words.visible(message);
    }

    private String nothing(String name, Optional<CelType> item) {
        if (OF_ITEM.contains(name) && item.isEmpty()) {
            return "'" + name + "' is there only for a step with for-each, in what is said of a single item";
        }
        var names = item.isPresent() ? List.of("inputs", "steps", "run", "item", "index") : VARIABLES;
        return "there is nothing called " + Words.quoted(name) + Words.nearest(name, names);
    }

    private String noField(String name, CelIssue issue, Expression expression, Optional<CelType> item) {
        var place = issue.getSourceLocation();
        var before = place.getLine() == 1 && place.getColumn() >= 0
                ? expression
                        .cel()
                        .substring(
                                0, Math.min(place.getColumn(), expression.cel().length()))
                : "";
        var path = PATH.matcher(before);
        if (!path.find()) {
            return "there is no field " + Words.quoted(name);
        }
        var names = Arrays.asList(path.group().split("\\.", -1));
        var root = names.getFirst().equals("item") ? item : Optional.ofNullable(variables.get(names.getFirst()));
        List<String> fields = root.flatMap(type -> types.selected(type, names.subList(1, names.size())))
                .filter(StructType.class::isInstance)
                .<List<String>>map(type -> List.copyOf(((StructType) type).fieldNames()))
                .orElse(List.of());
        var shown = expression.text().substring(path.start(), path.end());
        return Words.visible(shown) + " has no field " + Words.quoted(name) + Words.nearest(name, fields);
    }
}
