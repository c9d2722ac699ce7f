package io.troupe.host.child;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.api.AgentContext;
import io.troupe.api.Answer;
import io.troupe.api.Budget;
import io.troupe.api.ChatMessage;
import io.troupe.api.ChatModel;
import io.troupe.api.Content;
import io.troupe.api.Delegation;
import io.troupe.api.Delta;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import io.troupe.api.PluginException;
import io.troupe.api.Prompt;
import io.troupe.api.Question;
import io.troupe.api.Reply;
import io.troupe.api.ReplyPart;
import io.troupe.api.Task;
import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolResult;
import io.troupe.api.Toolset;
import io.troupe.api.Usage;
import io.troupe.host.fact.Wire;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What an agent of a jar sees of the host from a process of its own: what MCP can carry, and a clear no to the rest. */
final class JarContext implements AgentContext {

    private final Peer peer;
    private final JsonNode token;
    private final JsonNode meta;
    private final Task task;
    private final JarAgent.Records records;

    JarContext(Peer peer, JsonNode call, Task task, JarAgent.Records records) {
        this.peer = peer;
        this.meta = call.path("_meta");
        this.token = meta.path(Calls.TOKEN);
        this.task = task;
        this.records = records;
    }

    @Override
    public void progress(String note) {
        var params = Wire.json().createObjectNode().put("message", note);
        params.set(Calls.TOKEN, token);
        peer.note("notifications/progress", params);
    }

    @Override
    public Budget budget() {
        return task.budget();
    }

    @Override
    public String idempotencyKey() {
        return meta.path(Request.KEY).asText(task.id());
    }

    @Override
    public <T extends Record> T read(Json json, Class<T> type) {
        return records.read(json, type);
    }

    @Override
    public Json write(Record value) {
        return records.write(value);
    }

    @Override
    public Optional<ChatModel> model() {
        return Optional.of(new HostsModel());
    }

    @Override
    public Toolset tools() {
        return new NoTools();
    }

    @Override
    public Answer ask(Question question) throws InterruptedException {
        var params = Wire.json().createObjectNode().put("mode", "form").put("message", question.text());
        params.set("requestedSchema", Wire.read(question.schema().text(), JsonNode.class));
        var answer = answer(Answering.ELICITATION, params);
        return answer.path("action").asText().equals("accept")
                ? new Answer.Given(Json.of(answer.path("content").toString()))
                : new Answer.Declined();
    }

    @Override
    public Outcome delegate(Delegation delegation) {
        throw new PluginException(
                PluginException.Kind.REFUSED, "an agent that runs in a process of its own cannot hand on work");
    }

    private JsonNode answer(String method, ObjectNode params) throws InterruptedException {
        params.putObject("_meta").set(Calls.TOKEN, token);
        try {
            return peer.ask(method, params).answer().get();
        } catch (ExecutionException e) {
            var why = e.getCause() == null ? e : e.getCause();
            throw new PluginException(PluginException.Kind.REFUSED, String.valueOf(why.getMessage()), why);
        }
    }

    /** The model that the host lends for the task. */
    private final class HostsModel implements ChatModel {

        @Override
        public List<Known> models() {
            return List.of();
        }

        @Override
        public Reply reply(Prompt prompt, Consumer<Delta> onDelta) throws InterruptedException {
            if (!prompt.tools().isEmpty()) {
                throw new PluginException(
                        PluginException.Kind.REFUSED,
                        "an agent that runs in a process of its own cannot give tools to a model");
            }
            var params = Wire.json()
                    .createObjectNode()
                    .put("systemPrompt", prompt.system())
                    .put("maxTokens", prompt.maxTokens());
            var messages = params.putArray("messages");
            for (var message : prompt.messages()) {
                said(message).forEach(part -> {
                    var one = messages.addObject()
                            .put("role", message instanceof ChatMessage.Assistant ? "assistant" : "user");
                    one.set("content", Result.written(part));
                });
            }
            var answer = answer(Answering.SAMPLING, params);
            var text = answer.path("content").path("text").asText();
            onDelta.accept(new Delta.Text(text));
            var stop = answer.path("stopReason").asText().equals("maxTokens") ? Reply.Stop.TOO_LONG : Reply.Stop.END;
            return new Reply(
                    List.of(new ReplyPart.Text(text)),
                    stop,
                    Usage.NONE, // the host counts
                    answer.path("model").asText("unknown"),
                    Optional.empty());
        }

        private static List<Content> said(ChatMessage message) {
            return switch (message) {
                case ChatMessage.User(var content) -> content;
                case ChatMessage.Assistant(var parts) ->
                    List.of(Content.text(parts.stream()
                            .map(part -> part instanceof ReplyPart.Text(var text) ? text : "")
                            .collect(Collectors.joining())));
                case ChatMessage.ToolAnswers _ -> List.of();
            };
        }
    }

    private record NoTools() implements Toolset {

        @Override
        public List<Tool> list() {
            return List.of();
        }

        @Override
        public List<String> without() {
            return List.of();
        }

        @Override
        public ToolResult call(ToolCall call) {
            return ToolResult.failed("no tool '" + call.tool()
                    + "': an agent that runs in a process of its own has no tools of the host");
        }
    }
}
