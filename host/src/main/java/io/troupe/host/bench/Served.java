package io.troupe.host.bench;

import io.troupe.api.Skill;
import io.troupe.host.http.HttpEdge;
import io.troupe.host.http.WebPage;
import io.troupe.host.journal.MemoryJournal;
import io.troupe.host.journal.SqliteJournal;
import io.troupe.host.mcp.Mcp;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Serves, in a process of its own, what is measured from outside: MCP without a journal, with one, or a bare echo. */
public final class Served {

    private Served() {}

    /** Prints its address and serves until it is ended. */
    public static void main(String[] args) throws IOException {
        System.out.println(
                switch (args[0]) {
                    case "bare" -> bare();
                    case "mcp" -> mcp(new Bare(MemoryJournal.forgetting(), skill()));
                    case "durable" -> mcp(new Bare(durable(), skill()));
                    case "page" -> ServedPage.start();
                    default ->
                        throw new IllegalArgumentException(
                                "'" + args[0] + "' is not served, expected bare, mcp, durable or page");
                });
    }

    private static Skill skill() {
        return Bare.checked();
    }

    private static SqliteJournal durable() throws IOException {
        var folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "bench");
        folder.toFile().deleteOnExit();
        return SqliteJournal.open(folder.resolve("journal.db"), folder.resolve("blobs"));
    }

    /** The least that a server of JSON can do: read it, write it. */
    private static String bare() {
        var server = Vertx.vertx()
                .createHttpServer()
                .requestHandler(request -> request.bodyHandler(body -> {
                    var call = new JsonObject(body);
                    request.response()
                            .putHeader("Content-Type", "application/json")
                            .end(new JsonObject()
                                    .put("id", call.getValue("id"))
                                    .put("result", call.getValue("params"))
                                    .toBuffer());
                }));
        return "http://127.0.0.1:" + server.listen(0, "127.0.0.1").await().actualPort() + "/";
    }

    /** Nobody watches this one, so its facts are of no matter. */
    private static String mcp(Bare inside) {
        var mcp = Mcp.open(inside.vertx(), inside.bus(), "bench");
        var options = new HttpEdge.Options("127.0.0.1", 0, List.of(), "bench", Bare.NODE, "");
        var parts = new HttpEdge.Parts(inside.bus(), mcp::handle, () -> "", List::of, new JournalFacts(MemoryJournal.forgetting()), WebPage.absent());
        var server = inside.on(() -> HttpEdge.open(inside.vertx(), options, parts));
        return "http://127.0.0.1:" + server.actualPort() + "/mcp";
    }
}
