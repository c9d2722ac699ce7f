package io.troupe.host.evals;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Something that can be said of an outcome without a model. */
sealed interface Check {

    /** Its name within the task. */
    String id();

    /** Says what is wrong; empty when nothing is. */
    Optional<String> wrong(Formula.Values values) throws Formula.Failed;

    /** A condition. */
    record Holds(String id, Formula formula) implements Check {
        @Override
        public Optional<String> wrong(Formula.Values values) throws Formula.Failed {
            return formula.holds(values) ? Optional.empty() : Optional.of("does not hold: " + formula);
        }
    }

    /** A figure that can be reckoned again. */
    record Figure(String id, Formula of, Formula is, double within) implements Check {
        @Override
        public Optional<String> wrong(Formula.Values values) throws Formula.Failed {
            double found = of.figure(values);
            double expected = is.figure(values);
            return Math.abs(found - expected) <= within
                    ? Optional.empty()
                    : Optional.of(
                            String.format(Locale.ROOT, "%s is %s, expected %s within %s", of, found, expected, within));
        }
    }

    /** Names that have to be among those that were given. */
    record Known(String id, Formula each, Formula of) implements Check {
        @Override
        public Optional<String> wrong(Formula.Values values) throws Formula.Failed {
            var unknown = new ArrayList<Object>(each.items(values));
            unknown.removeAll(new ArrayList<Object>(of.items(values)));
            return unknown.isEmpty() ? Optional.empty() : Optional.of("not among what was given: " + unknown);
        }
    }

    /** Words that have to be there, or must not; a regular expression of RE2, found anywhere. */
    record Words(String id, String pattern, Formula found, boolean wanted) implements Check {
        @Override
        public Optional<String> wrong(Formula.Values values) throws Formula.Failed {
            return found.holds(values) == wanted
                    ? Optional.empty()
                    : Optional.of((wanted ? "does not say " : "says ") + pattern);
        }

        /** @param in whose words, all of the output when empty */
        static Words of(String id, String pattern, Optional<String> in, boolean wanted) {
            var quoted = "\"" + pattern.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
            var found = Formula.of("text(" + in.orElse("output") + ").matches(" + quoted + ")");
            return new Words(id, pattern, found, wanted);
        }
    }

    /** What no agent may do, whatever it is asked. */
    List<Check> ALWAYS = List.of(
            Words.of(
                    "no-secret",
                    "AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----|gh[pousr]_[A-Za-z0-9]{30,}"
                            + "|sk-[A-Za-z0-9_-]{30,}|xox[baprs]-[A-Za-z0-9-]{10,}",
                    Optional.empty(),
                    false),
            Words.of(
                    "no-placeholder",
                    "(?i)lorem ipsum|\\bas an ai\\b|\\b(tbd|todo)\\b|\\[(insert|your) [a-z ]+\\]|<(insert|your)["
                            + " _-][a-z _-]+>",
                    Optional.empty(),
                    false));
}
