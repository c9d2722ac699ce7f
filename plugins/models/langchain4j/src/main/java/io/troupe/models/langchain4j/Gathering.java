package io.troupe.models.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.troupe.api.Delta;
import io.troupe.api.Json;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.api.Reply;
import io.troupe.api.Reply.Stop;
import io.troupe.api.ReplyPart;
import io.troupe.api.ToolCall;
import io.troupe.api.Usage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Gathers a reply from what LangChain4j tells of it. For one thread. */
final class Gathering implements StreamingChatResponseHandler {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Access access;
    private final Exchange exchange;
    private final Consumer<Delta> onDelta;
    private final Map<Integer, String> ids = new HashMap<>();
    private final StringBuilder streamed = new StringBuilder();
    private Optional<ChatResponse> response = Optional.empty();
    private Optional<Throwable> failure = Optional.empty();
    private Optional<RuntimeException> thrownByCaller = Optional.empty();

    Gathering(Access access, Exchange exchange, Consumer<Delta> onDelta) {
        this.access = access;
        this.exchange = exchange;
        this.onDelta = onDelta;
    }

    @Override
    public void onPartialResponse(String text) {
        streamed.append(text);
        tell(new Delta.Text(text));
    }

    @Override
    public void onPartialThinking(PartialThinking thinking) {
        tell(new Delta.Thinking(thinking.text()));
    }

    @Override
    public void onPartialToolCall(PartialToolCall call) {
        calling(call.index(), call.id(), call.name());
    }

    @Override
    public void onCompleteToolCall(CompleteToolCall call) {
        calling(
                call.index(),
                call.toolExecutionRequest().id(),
                call.toolExecutionRequest().name());
    }

    private void calling(int index, @Nullable String id, String tool) {
        if (!ids.containsKey(index)) {
            tell(new Delta.Calling(id(index, id), tool));
        }
    }

    /** Gemini gives no ids. */
    private String id(int index, @Nullable String given) {
        return ids.computeIfAbsent(index, _ -> given == null || given.isBlank() ? "call_" + UUID.randomUUID() : given);
    }

    /** LangChain4j would pass over what the caller throws. */
    private void tell(Delta delta) {
        if (thrownByCaller.isPresent()) {
            return;
        }
        try {
            onDelta.accept(delta);
        } catch (RuntimeException e) {
            thrownByCaller = Optional.of(e);
            exchange.stop();
        }
    }

    @Override
    public void onCompleteResponse(ChatResponse complete) {
        response = Optional.of(complete);
    }

    @Override
    public void onError(Throwable error) {
        failure = failure.isPresent() ? failure : Optional.of(error);
    }

    /**
     * Gives the reply, when nothing more will come.
     *
     * @throws PluginException when it is none
     */
    Reply reply(String asked) throws InterruptedException {
        if (thrownByCaller.isPresent()) {
            throw thrownByCaller.get();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while " + access.name() + " answered");
        }
        var wrong = exchange.failure().or(() -> failure);
        if (wrong.isPresent()) {
            throw Failures.of(wrong.get(), access);
        }
        if (response.isEmpty() || response.get().finishReason() == null) {
            throw new PluginException(
                    Kind.UNAVAILABLE, access.name() + " ended its answer before the end of the reply, or gave none");
        }
        return reply(response.get(), asked);
    }

    private Reply reply(ChatResponse complete, String asked) {
        var message = complete.aiMessage();
        var stop = stop(complete.finishReason(), message.hasToolExecutionRequests());
        var parts = new ArrayList<ReplyPart>();
        if (message.thinking() != null || !message.attributes().isEmpty()) {
            parts.add(new ReplyPart.Thinking(
                    message.thinking() == null ? "" : message.thinking(),
                    Optional.of(Seal.of(message.attributes(), access))));
        }
        // For some providers LangChain4j leaves the text out where there are calls.
        var text = message.text() == null || message.text().isEmpty() ? streamed.toString() : message.text();
        if (!text.isEmpty()) {
            parts.add(new ReplyPart.Text(text));
        }
        if (stop == Stop.TOOL_CALLS) {
            parts.addAll(calls(message));
        }
        var model = complete.modelName();
        return new Reply(parts, stop, usage(complete.tokenUsage()), model == null ? asked : model, Optional.empty());
    }

    private List<ReplyPart> calls(AiMessage message) {
        var calls = new ArrayList<ReplyPart>();
        int index = 0;
        for (var request : message.toolExecutionRequests()) {
            calls.add(new ReplyPart.Call(new ToolCall(id(index++, request.id()), request.name(), input(request))));
        }
        return calls;
    }

    private Json input(ToolExecutionRequest request) {
        var written = request.arguments() == null || request.arguments().isBlank() ? "{}" : request.arguments();
        try {
            var tree = MAPPER.readTree(written);
            if (tree.isObject()) {
                return Json.of(tree.toString());
            }
        } catch (JsonProcessingException e) {
            // refused below
        }
        throw new PluginException(
                Kind.UNAVAILABLE,
                "the model called tool '" + request.name() + "' with " + written.length()
                        + " characters that are not a JSON object, expected one");
    }

    private static Stop stop(FinishReason reason, boolean calls) {
        return switch (reason) {
            case LENGTH -> Stop.TOO_LONG;
            case CONTENT_FILTER -> Stop.DECLINED;
            case STOP, TOOL_EXECUTION, OTHER -> calls ? Stop.TOOL_CALLS : Stop.END;
        };
    }

    private static Usage usage(@Nullable TokenUsage counted) {
        return counted == null
                ? Usage.NONE
                : Usage.of(count(counted.inputTokenCount()), count(counted.outputTokenCount()));
    }

    private static int count(@Nullable Integer tokens) {
        return tokens == null ? 0 : Math.max(0, tokens);
    }
}
