package io.troupe.api;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a model said.
 *
 * @param stop why it said no more
 * @param model which model it was, as the provider names it
 * @param note what whoever gets the outcome has to be told of how this reply came about: that it was recorded, or that
 *     another model stood in; empty in the usual case
 */
public record Reply(List<ReplyPart> parts, Stop stop, Usage usage, String model, Optional<String> note) {

    /** Why a reply ended. */
    public enum Stop {
        /** It is complete. */
        END,
        /** It waits for the answers of the tools it called. */
        TOOL_CALLS,
        /** It got as long as it may, and is cut off. */
        TOO_LONG,
        /** The model or its provider would not say more. */
        DECLINED
    }

    public Reply {
        parts = List.copyOf(parts);
    }

    /** A complete reply of text. */
    public static Reply of(String text, Usage usage, String model) {
        return new Reply(List.of(new ReplyPart.Text(text)), Stop.END, usage, model, Optional.empty());
    }

    public Reply withNote(String value) {
        return new Reply(parts, stop, usage, model, Optional.of(value));
    }

    /** All of its text, without thinking and calls. */
    public String text() {
        return parts.stream()
                .flatMap(part -> part instanceof ReplyPart.Text(var text)
                        ? java.util.stream.Stream.of(text)
                        : java.util.stream.Stream.empty())
                .collect(Collectors.joining());
    }

    /** The tools it wants to be called, in order; they may be called at the same time. */
    public List<ToolCall> calls() {
        return parts.stream()
                .filter(ReplyPart.Call.class::isInstance)
                .map(part -> ((ReplyPart.Call) part).call())
                .toList();
    }
}
