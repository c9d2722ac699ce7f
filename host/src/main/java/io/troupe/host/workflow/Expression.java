package io.troupe.host.workflow;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The text of an expression, looked through word by word, without being parsed. Ids of steps may have dashes, which CEL
 * takes for minus signs: what stands behind {@code steps.} is an id as far as it can be one, and in {@link #cel} it has
 * underscores, so that each character keeps its place.
 *
 * @param text as it was written
 * @param cel as CEL is to read it
 * @param references where it refers to steps
 * @param words names that stand at the beginning of what is selected from: {@code inputs}, {@code item}
 * @param problem what cannot be said in it
 */
record Expression(String text, String cel, List<Reference> references, Set<String> words, Optional<String> problem) {

    private static final String STEPS = "steps";

    Expression {
        references = List.copyOf(references);
        words = Set.copyOf(words);
    }

    /** An id behind {@code steps.}, from the first of its characters to after the last. */
    record Reference(String step, int from, int to) {}

    static Expression of(String text) {
        return new Scan(text).run();
    }

    /** How an id of a step is called in CEL. */
    static String field(String step) {
        return step.replace('-', '_');
    }

    /** Ids of the steps that it refers to. */
    Set<String> steps() {
        return references.stream().map(Reference::step).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** How CEL would read it if steps were called otherwise there. */
    String cel(UnaryOperator<String> names) {
        var renamed = new StringBuilder(cel);
        for (var reference : references.reversed()) {
            renamed.replace(reference.from(), reference.to(), names.apply(field(reference.step())));
        }
        return renamed.toString();
    }

    boolean sees(String word) {
        return words.contains(word);
    }

    private static final class Scan {
        private final String text;
        private final StringBuilder cel;
        private final List<Reference> references = new ArrayList<>();
        private final Set<String> words = new LinkedHashSet<>();
        private Optional<String> problem = Optional.empty();
        private int at;
        private boolean selected; // what comes is a part of what stands before it

        Scan(String text) {
            this.text = text;
            this.cel = new StringBuilder(text);
        }

        Expression run() {
            while (at < text.length()) {
                char c = text.charAt(at);
                int after = Quoted.end(text, at);
                if (after > at) {
                    at = after;
                    selected = false;
                } else if (Character.isLetter(c) || c == '_') {
                    word();
                } else if (Character.isDigit(c)) {
                    at = end(at);
                    selected = false;
                } else {
                    selected = c == '.' || (selected && Character.isWhitespace(c));
                    at++;
                }
            }
            return new Expression(text, cel.toString(), references, words, problem);
        }

        private void word() {
            int end = end(at);
            var word = text.substring(at, end);
            boolean part = selected;
            at = end;
            selected = false;
            if (!part) {
                words.add(word);
                if (word.equals(STEPS)) {
                    step();
                }
            }
        }

        private void step() {
            int end = at + 1;
            if (at < text.length() && text.charAt(at) == '.') {
                while (end < text.length() && ofId(text.charAt(end))) {
                    end++;
                }
                while (text.charAt(end - 1) == '-') {
                    end--;
                }
            }
            if (end <= at + 1) {
                problem = Optional.of("'steps' alone cannot be used, expected steps.<id>.output, .state or .error");
                return;
            }
            var id = text.substring(at + 1, end);
            references.add(new Reference(id, at + 1, end));
            cel.replace(at + 1, end, field(id));
            at = end;
        }

        private int end(int from) {
            int end = from;
            while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
                end++;
            }
            return end;
        }

        private static boolean ofId(char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        }
    }
}
