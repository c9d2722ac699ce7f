package io.troupe.models.openai;

import io.troupe.api.Delta;
import io.troupe.api.Prompt;
import io.troupe.api.Reply;
import java.util.function.Consumer;

/** One of the two ways to ask for a reply. */
sealed interface Api permits ChatCompletions, Responses {

    /** Asks once, as {@link io.troupe.api.ChatModel#reply} does. */
    Reply reply(Prompt prompt, String model, Consumer<Delta> onDelta) throws InterruptedException;
}
