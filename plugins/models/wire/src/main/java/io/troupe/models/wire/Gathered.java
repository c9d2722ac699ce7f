package io.troupe.models.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Delta;
import io.troupe.api.Reply;
import java.util.function.Consumer;

/** A reply that grows as its pieces come. For one thread. */
public interface Gathered {

    /** Takes a piece of a stream. */
    void piece(JsonNode piece, Consumer<Delta> onDelta);

    /** Takes a whole reply, as a server gives that does not stream. */
    void whole(JsonNode answer, Consumer<Delta> onDelta);

    /** Whether all that counts is there; something about it, as its usage, may still come. */
    boolean complete();

    /** Whether it can be taken for complete when the server says no more than that it is done. */
    boolean enough();

    /** Whether nothing more will come. */
    boolean over();

    /** Whether there is anything of a reply. */
    boolean some();

    Reply reply();
}
