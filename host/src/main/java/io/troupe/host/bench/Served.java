package io.troupe.host.bench;

import io.troupe.api.Skill;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.SecurityCalls;
import io.troupe.host.bus.SecurityCalls.CreateToken;
import io.troupe.host.http.HttpEdge;
import io.troupe.host.http.Tls;
import io.troupe.host.http.WebPage;
import io.troupe.host.journal.MemoryJournal;
import io.troupe.host.journal.SqliteJournal;
import io.troupe.host.mcp.Mcp;
import io.troupe.host.mcp.SessionLog;
import io.troupe.host.security.Audit;
import io.troupe.host.security.Gate;
import io.troupe.host.security.Tokens;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Serves, in a process of its own, what is measured from outside: MCP without a journal, with one, or a bare echo. */
public final class Served {

    private static final int RATE = 100_000_000; // as good as none, and counted all the same

    private Served() {}

    /** Prints its address and serves until it is ended. */
    public static void main(String[] args) throws IOException {
        System.out.println(
                switch (args[0]) {
                    case "bare" -> bare();
                    case "mcp" -> mcp(new Bare(MemoryJournal.forgetting(), skill()));
                    case "durable" -> mcp(new Bare(durable(), skill()));
                    case "page" -> ServedPage.start();
                    case "token" -> identified(new Bare(MemoryJournal.forgetting(), skill()));
                    default ->
                        throw new IllegalArgumentException(
                                "'" + args[0] + "' is not served, expected bare, mcp, durable, page or token");
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

    /** With a token that has to be shown; it follows the address. */
    private static String identified(Bare inside) {
        var tokens = new Tokens(inside.vertx(), inside.bus(), MemoryJournal.keeping(), 100);
        inside.on(tokens::start);
        var request = new CreateToken("bench", List.of("*:*"), Optional.empty(), Optional.empty(), Optional.of(RATE));
        var made = inside.bus()
                .request(SecurityCalls.CREATE, request, Call.ofHost(Duration.ofSeconds(5)))
                .await();
        return serve(inside, tokens, true) + " " + made.secret();
    }

    /** Serves MCP and the API of a host in this process; gives the address of MCP. */
    static String mcp(Bare inside) {
        return serve(inside, new Tokens(inside.vertx(), inside.bus(), inside.journal(), 100), false);
    }

    private static String serve(Bare inside, Tokens tokens, boolean required) {
        var gate = Gate.of(tokens, new Audit(inside.vertx(), inside.journal()), required);
        var mcp = Mcp.open(inside.vertx(), inside.bus(), gate, new Mcp.Self("bench", Bare.NODE, SessionLog.NONE));
        var options = new HttpEdge.Options("127.0.0.1", 0, List.of(), "bench", Bare.NODE, "", new Tls.None());
        var parts = new HttpEdge.Parts(
                inside.bus(),
                gate,
                mcp::handle,
                () -> "",
                List::of,
                new JournalFacts(inside.journal()),
                WebPage.absent());
        var server = inside.on(() -> HttpEdge.open(inside.vertx(), options, parts));
        return "http://127.0.0.1:" + server.actualPort() + "/mcp";
    }
}
