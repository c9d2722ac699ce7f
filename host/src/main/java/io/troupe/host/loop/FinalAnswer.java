package io.troupe.host.loop;

import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import io.troupe.host.schema.Schema;
import java.util.List;
import java.util.Optional;

/** Makes the outcome of what was said last; where that does not fit the schema, says once what is to be mended. */
final class FinalAnswer {

    private final Optional<Schema> schema;
    private String mend = "";

    FinalAnswer(Optional<Schema> schema) {
        this.schema = schema;
    }

    /** The outcome; empty when it is to be mended first, as {@link #mend} says. */
    Optional<Outcome> of(String text) {
        if (schema.isEmpty()) {
            return Optional.of(
                    text.isBlank() ? Outcome.failed("the model said nothing") : Outcome.completed(text.strip()));
        }
        var wrong = new StringBuilder();
        var found = StructuredAnswer.find(text, schema.get(), wrong);
        if (found.isPresent()) {
            return Optional.of(completed(found.get()));
        }
        if (!mend.isEmpty()) { // whoever checks the outcome says what is wrong with it
            return Optional.of(
                    StructuredAnswer.any(text).map(FinalAnswer::completed).orElse(Outcome.completed(text)));
        }
        mend = "Your answer does not fit the schema that it has to fit: " + wrong
                + "\nGive the whole answer again, mended, as JSON and nothing else.";
        return Optional.empty();
    }

    String mend() {
        return mend;
    }

    private static Outcome completed(Json answer) {
        return new Outcome.Completed(List.of(Content.structured(answer)));
    }
}
