package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What commands outside of this package say to a running host. Blocks; any thread. */
public final class HostLine implements AutoCloseable {

    private final HostClient client;
    private final Optional<Path> plugins;

    private HostLine(HostClient client, Optional<Path> plugins) {
        this.client = client;
        this.plugins = plugins;
    }

    /** Finds the host that the options name, or starts one where none is named and none runs. */
    static HostLine open(Shell shell, HostOptions where) throws IOException, InterruptedException {
        var reach = new HostStarter(shell, where).reach();
        var own = where.named(shell).isEmpty()
                ? Optional.of(where.data.in(shell).resolve("plugins"))
                : Optional.<Path>empty();
        return new HostLine(new HostClient(reach, shell), own);
    }

    /** The folder into which agents for this host can be put; empty where its data folder is not known. */
    public Optional<Path> plugins() {
        return plugins;
    }

    /** An object to be filled and posted. */
    public static ObjectNode object() {
        return JsonText.object();
    }

    public JsonNode get(String... segments) throws InterruptedException {
        return client.get(Target.of(segments));
    }

    /** Gives a task, after its end or this many seconds, whichever is sooner. */
    public JsonNode task(String id, int seconds) throws InterruptedException {
        return client.get(Target.of("tasks", id).with("wait", Integer.toString(seconds)));
    }

    public JsonNode post(JsonNode body, String... segments) throws InterruptedException {
        return client.post(Target.of(segments), body);
    }

    public void delete(String... segments) throws InterruptedException {
        client.delete(Target.of(segments));
    }

    @Override
    public void close() {
        client.close();
    }
}
