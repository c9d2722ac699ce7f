package io.troupe.host.child;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import io.troupe.api.PluginException;
import io.troupe.api.Skill;
import io.troupe.host.fact.Wire;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The other end: an agent of a jar, in a process of its own, that answers the host over MCP as any program does. Runs in
 * the child, not in the host.
 */
public final class JarAgent {

    private static final int UNKNOWN_METHOD = -32_601;
    private static final int CANCELLED = -32_800;

    private final Agent agent;
    private final AgentCard card;
    private final Records records;
    private final Map<String, Thread> working = new ConcurrentHashMap<>();
    private final Set<Thread> cancelled = ConcurrentHashMap.newKeySet();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Peer peer = new Peer("host", new Hearing());

    /** Reads and writes the records of agents. */
    public interface Records {
        <T extends Record> T read(Json json, Class<T> type);

        Json write(Record value);
    }

    /** @param agent already opened */
    public JarAgent(Agent agent, Records records) {
        this.agent = agent;
        this.card = agent.card();
        this.records = records;
    }

    /**
     * Makes an agent of a class in a jar.
     *
     * @param path the jar, and what belongs to it
     * @throws PluginException of kind {@code REFUSED} when there is no such agent
     */
    public static Agent of(List<Path> path, String type) {
        try {
            var urls = new URL[path.size()];
            for (int i = 0; i < urls.length; i++) {
                urls[i] = path.get(i).toUri().toURL();
            }
            var classes = new JarClasses(urls);
            Thread.currentThread().setContextClassLoader(classes);
            return (Agent) classes.loadClass(type).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException | MalformedURLException | ClassCastException | LinkageError e) {
            throw new PluginException(PluginException.Kind.REFUSED, type + " is no agent that can be made: " + e, e);
        }
    }

    /** Answers until the host ends the conversation; blocks. */
    public void serve(InputStream in, OutputStream out) throws InterruptedException {
        peer.start(in, out);
        over.await();
        working.values().forEach(Thread::interrupt);
        agent.close();
    }

    private JsonNode introduction() {
        var result = Wire.json().createObjectNode().put("protocolVersion", "2025-11-25");
        result.putObject("capabilities").putObject("tools");
        result.putObject("serverInfo").put("name", card.name()).put("version", "1");
        var said = new Introduced(
                card.name(),
                card.description(),
                card.category(),
                card.expertise(),
                card.collaborators(),
                card.tools(),
                card.model(),
                card.limits().parallel(),
                card.limits().time().toSeconds());
        result.putObject("_meta").set(Introduced.KEY, Wire.json().valueToTree(said));
        return result;
    }

    private JsonNode tools() {
        var result = Wire.json().createObjectNode();
        var tools = result.putArray("tools");
        for (var skill : card.skills()) {
            tools.add(tool(skill));
        }
        return result;
    }

    private static JsonNode tool(Skill skill) {
        var tool = Wire.json().createObjectNode().put("name", skill.name()).put("description", skill.description());
        tool.set("inputSchema", Wire.read(skill.input().text(), JsonNode.class));
        if (skill.hasOutputSchema()) {
            tool.set("outputSchema", Wire.read(skill.output().text(), JsonNode.class));
        }
        tool.putObject("annotations").put("readOnlyHint", skill.readOnly()).put("idempotentHint", skill.idempotent());
        return tool;
    }

    private void begin(JsonNode id, JsonNode params) {
        var thread = Thread.ofVirtual().name("agent-" + id.asText()).unstarted(() -> work(id, params));
        thread.setContextClassLoader(agent.getClass().getClassLoader());
        working.put(id.asText(), thread);
        thread.start();
    }

    private void work(JsonNode id, JsonNode params) {
        try {
            var task = Request.task(params);
            peer.answer(id, Result.written(outcome(params, task)));
        } catch (InterruptedException e) {
            peer.refuse(id, CANCELLED, "cancelled");
        } catch (Throwable e) { // an agent's assertion, too: without an answer the host would wait its time out
            peer.answer(id, Result.written(failed(e)));
        } finally {
            working.remove(id.asText());
            cancelled.remove(Thread.currentThread());
        }
    }

    private void cancel(String id) {
        var thread = working.get(id);
        if (thread != null) {
            cancelled.add(thread);
            thread.interrupt();
            if (!working.containsKey(id)) { // it has ended meanwhile
                cancelled.remove(thread);
            }
        }
    }

    /** The host takes an answer for a sign that cancelled work has ended: one that goes on keeps it waiting. */
    private void pong(JsonNode id) {
        var left = List.copyOf(cancelled);
        if (left.isEmpty()) {
            peer.answer(id, Wire.json().createObjectNode());
            return;
        }
        Thread.ofVirtual().name("pong-" + id.asText()).start(() -> {
            try {
                for (var thread : left) {
                    thread.join();
                }
                peer.answer(id, Wire.json().createObjectNode());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private Outcome outcome(JsonNode params, io.troupe.api.Task task) throws InterruptedException {
        @Nullable Outcome outcome = agent.run(task, new JarContext(peer, params, task, records));
        return outcome == null ? Outcome.failed("gave null, expected an outcome") : outcome;
    }

    private static Outcome failed(Throwable failure) {
        boolean again = failure instanceof PluginException told && told.kind() == PluginException.Kind.UNAVAILABLE;
        return new Outcome.Failed(
                failure.getClass().getSimpleName() + ": " + Words.clean(String.valueOf(failure.getMessage()), 500),
                again);
    }

    private final class Hearing implements Peer.Listener {

        @Override
        public void asked(JsonNode id, String method, JsonNode params) {
            switch (method) {
                case "initialize" -> peer.answer(id, introduction());
                case "ping" -> pong(id);
                case "tools/list" -> peer.answer(id, tools());
                case "tools/call" -> begin(id, params);
                default -> peer.refuse(id, UNKNOWN_METHOD, "no method '" + Words.clean(method, 80) + "'");
            }
        }

        @Override
        public void told(String method, JsonNode params) {
            if (method.equals("notifications/cancelled")) {
                cancel(params.path("requestId").asText());
            }
        }

        @Override
        public void ended(String why) {
            over.countDown();
        }
    }
}
