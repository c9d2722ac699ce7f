package io.troupe.host.bus;

import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Prompts;
import io.troupe.api.Question;
import io.troupe.api.Resources;
import io.troupe.api.Tool;
import io.troupe.api.ToolResult;
import io.troupe.host.bus.TaskCalls.Done;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What clients can ask of the tools that plugins bring, and what a tool asks back while it works on a call. All but
 * {@link #OFFERED} are used with {@link Address#on}: the node where the provider lives, or the edge that called.
 */
public final class ToolCalls {

    /** What {@link Topic#TOOLS} last told, for those who came to listen later. */
    public static final Address<ShowOffered, Offered> OFFERED =
            Address.here("tool", "show-offered", ShowOffered.class, Offered.class);

    public static final Address<Call, Called> CALL = Address.service("tool", "call", Call.class, Called.class);
    public static final Address<Stop, Done> STOP = Address.service("tool", "stop", Stop.class, Done.class);
    public static final Address<Read, Documents> READ = Address.service("tool", "read", Read.class, Documents.class);
    public static final Address<Write, Written> PROMPT = Address.service("tool", "prompt", Write.class, Written.class);
    public static final Address<Complete, Proposals> COMPLETE =
            Address.service("tool", "complete", Complete.class, Proposals.class);

    public static final Address<Tell, Done> TELL = Address.service("tool", "tell", Tell.class, Done.class);
    public static final Address<Pause, Done> PAUSE = Address.service("tool", "pause", Pause.class, Done.class);
    public static final Address<Ask, TaskCalls.Asked> ASK =
            Address.service("tool", "ask", Ask.class, TaskCalls.Asked.class);
    public static final Address<Think, Thought> THINK = Address.service("tool", "think", Think.class, Thought.class);

    private ToolCalls() {}

    public record ShowOffered() {}

    /**
     * What the providers of a node offer to clients.
     *
     * @param node 8 hexadecimal digits
     */
    public record Offered(String node, List<Provider> providers) {
        public Offered {
            providers = List.copyOf(providers);
        }
    }

    /** One provider, with what it offers now. */
    public record Provider(
            String name,
            List<Tool> tools,
            List<Resources.Listed> documents,
            List<Resources.Template> templates,
            List<Prompts.Listed> prompts) {}

    /** A document changed. */
    public record Changed(String provider, String uri) {}

    /**
     * Calls a tool; answered when it is done, so the asker's deadline has to be as long as the call's.
     *
     * @param id made by the caller; what the tool asks back names it
     * @param input a JSON object; checked against the tool's schema
     */
    public record Call(String id, String provider, String tool, Json input, Instant deadline, Caller back) {}

    /**
     * Who waits for a call.
     *
     * @param edge where to ask back
     * @param hears true when notes reach somebody
     * @param answers true when a human can be asked
     * @param thinks true when there is a model to ask
     */
    public record Caller(String edge, boolean hears, boolean answers, boolean thinks) {}

    /** What came of a call. */
    public record Called(ToolResult result) {}

    /** Interrupts a call. */
    public record Stop(String id) {}

    /** Reads a document; {@code not-found} when there is none. */
    public record Read(String provider, String uri) {}

    public record Documents(List<Content.Resource> parts) {}

    /** Has a prompt written; {@code not-found} when there is none, {@code input-invalid} when an argument is wrong. */
    public record Write(String provider, String prompt, Map<String, String> arguments) {}

    public record Written(List<Content> messages) {}

    /**
     * Asks for values.
     *
     * @param of a prompt's name, or a template
     * @param template true when it is a template
     */
    public record Complete(String provider, String of, boolean template, String part, String begin) {}

    public record Proposals(List<String> values) {}

    /** The tool says how far it is. */
    public record Tell(String call, String note) {}

    /**
     * The tool asks the human behind the call; {@code not-configured} when nobody can be asked.
     *
     * @param tool for the human to know who asks
     */
    public record Ask(String call, String tool, Question question) {}

    /** The tool says that nothing will come for a while. */
    public record Pause(String call, long millis) {}

    /**
     * The tool asks the caller's model.
     *
     * @param said so far, the oldest first
     */
    public record Think(String call, String system, List<Said> said, int maxTokens) {}

    /** One message of a conversation. */
    public record Said(boolean byModel, List<Content> content) {}

    /**
     * What the model said.
     *
     * @param stop as the protocol has it, for example {@code endTurn}
     */
    public record Thought(List<Content> content, String stop, String model) {}
}
