package io.troupe.host.bench;

import io.troupe.api.Json;
import io.troupe.host.bench.Report.Figure;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Show;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.bus.Topic;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How long the first piece of what a model says is on its way: to the bus, to an MCP client and to the page, those over
 * sockets of this machine. One at a time; the clients run in this process too.
 */
final class FirstPieces {

    private static final int PIECES = 200;
    private static final int WARMING = 20;
    private static final long LINGERING = 50; // models go on after their first piece
    private static final int MOST_BYTES = 16 << 20; // a snapshot has all tasks
    private static final Duration TIME = Duration.ofSeconds(10);

    private final Bare host;
    private final BenchChat chat;
    private final Vertx clients;
    private final WebSocketClient sockets; // kept: one that nobody holds is closed with its connections
    private final URI url;

    /** A message of a WebSocket, and when it came. */
    private record Came(String type, long at) {}

    /** One piece's way, in nanoseconds. */
    private interface Way {
        long go(int number) throws InterruptedException;
    }

    private FirstPieces(Bare host, BenchChat chat, Vertx clients, URI url) {
        this.host = host;
        this.chat = chat;
        this.clients = clients;
        this.sockets = clients.createWebSocketClient(
                new WebSocketClientOptions().setMaxFrameSize(MOST_BYTES).setMaxMessageSize(MOST_BYTES));
        this.url = url;
    }

    /** @param host with an agent {@code worker} that {@code chat} plays */
    static List<Figure> run(Bare host, BenchChat chat) throws InterruptedException {
        var clients = Vertx.vertx();
        try {
            var pieces = new FirstPieces(host, chat, clients, URI.create(Served.mcp(host)));
            var bus = pieces.toBus();
            var bareEvent = pieces.bareEvent();
            var client = pieces.toClient();
            var bareSocket = pieces.bareSocket();
            var page = pieces.toPage();
            return List.of(
                    Figure.of("first piece of text, from the model to the bus, p50", bus.p50(), "ms"),
                    Figure.of("p99 of the same", bus.p99(), "ms"),
                    Figure.against(
                            "first piece, model to MCP client, p50; reference: a bare event",
                            client.p50(),
                            "ms",
                            bareEvent.p50()),
                    Figure.against(
                            "p99 of the same (target 20); reference: its p99", client.p99(), "ms", bareEvent.p99()),
                    Figure.against(
                            "first piece, model to page, p50; reference: a bare WebSocket",
                            page.p50(),
                            "ms",
                            bareSocket.p50()),
                    Figure.against(
                            "p99 of the same (target 20); reference: its p99", page.p99(), "ms", bareSocket.p99()));
        } finally {
            chat.turns(BenchChat.TURNS, 0);
            clients.close().await();
        }
    }

    private Timings times(Way way) throws InterruptedException {
        var timings = new Timings(PIECES);
        for (int i = -WARMING; i < PIECES; i++) {
            chat.turns(0, i < 0 ? 10 * LINGERING : LINGERING);
            long nanos = way.go(i + WARMING);
            if (i >= 0) {
                timings.add(nanos);
            }
        }
        return timings;
    }

    private Timings toBus() throws InterruptedException {
        var came = new LinkedBlockingQueue<Long>();
        try (var _ = host.bus().listen(Topic.TEXT, text -> came.add(System.nanoTime()))) {
            return times(number -> {
                ended(submit());
                return due("piece", came.poll(TIME.toMillis(), TimeUnit.MILLISECONDS)) - chat.said();
            });
        }
    }

    private Timings toClient() throws InterruptedException {
        var http = clients.createHttpClient();
        var options = McpSession.post(url.toString());
        McpSession.begin(http, options);
        return times(number -> {
            var call = Buffer.buffer("{\"jsonrpc\":\"2.0\",\"id\":" + number + ",\"method\":\"tools/call\",\"params\":"
                    + "{\"name\":\"invoke_agent\",\"arguments\":{\"agent\":\"worker\",\"input\":\"go\"},"
                    + "\"_meta\":{\"progressToken\":" + number + "}}}");
            return first(http.request(options), call, "\"message\":\"" + BenchChat.SAYS + "\"") - chat.said();
        });
    }

    /** The same without a host: a server that sends one event at once. */
    private Timings bareEvent() throws InterruptedException {
        var sent = new AtomicLong();
        var server = host.vertx().createHttpServer().requestHandler(request -> {
            var response = request.response().setChunked(true).putHeader("Content-Type", "text/event-stream");
            sent.set(System.nanoTime());
            response.write("data: " + BenchChat.SAYS + "\n\n");
            response.end();
        });
        int port = server.listen(0, "127.0.0.1").await().actualPort();
        var http = clients.createHttpClient();
        var options = McpSession.post("http://127.0.0.1:" + port + "/");
        return times(number -> first(http.request(options), Buffer.buffer("{}"), BenchChat.SAYS) - sent.get());
    }

    /** When the words came first; the answer is read to its end. */
    private static long first(Future<HttpClientRequest> request, Buffer body, String words) {
        return request.compose(open -> {
                    var came = open.response().compose(response -> first(response, words)); // on its own event loop
                    return open.send(body).compose(sent -> came);
                })
                .await();
    }

    private static Future<Long> first(HttpClientResponse response, String words) {
        Promise<Long> came = Promise.promise();
        var all = new StringBuilder();
        response.handler(part -> {
            long now = System.nanoTime();
            all.append(part);
            if (all.indexOf(words) >= 0) { // a part may end in the middle of it
                came.tryComplete(now);
            }
        });
        return response.end().compose(end -> {
            came.tryFail("the answer ended without " + words + ": " + all);
            return came.future();
        });
    }

    private Timings toPage() throws InterruptedException {
        var came = new LinkedBlockingQueue<Came>();
        var socket =
                sockets.connect(url.getPort(), url.getHost(), "/api/v1/events").await();
        socket.textMessageHandler(text -> {
            long now = System.nanoTime();
            came.add(new Came(new JsonObject(text).getString("type"), now));
        });
        socket.writeTextMessage("{}").await();
        until("snapshot", came);
        return times(number -> watched(socket, came));
    }

    /** The model waits until the page watches. */
    private long watched(WebSocket socket, BlockingQueue<Came> came) throws InterruptedException {
        chat.hold();
        var task = submit();
        socket.writeTextMessage("{\"watch\":[\"task/" + task + "\"]}").await();
        until("history", came);
        chat.release();
        long at = until("text", came);
        ended(task);
        return at - chat.said();
    }

    /** The same without a host: a server that says a message again. */
    private Timings bareSocket() throws InterruptedException {
        var sent = new AtomicLong();
        var server = host.vertx()
                .createHttpServer()
                .webSocketHandler(socket -> socket.textMessageHandler(text -> {
                    sent.set(System.nanoTime());
                    var _ = socket.writeTextMessage(text);
                }));
        int port = server.listen(0, "127.0.0.1").await().actualPort();
        var socket = sockets.connect(port, "127.0.0.1", "/").await();
        var came = new LinkedBlockingQueue<Came>();
        socket.textMessageHandler(text -> came.add(new Came(text, System.nanoTime())));
        return times(number -> {
            socket.writeTextMessage(BenchChat.SAYS).await();
            return until(BenchChat.SAYS, came) - sent.get();
        });
    }

    private static long until(String type, BlockingQueue<Came> messages) throws InterruptedException {
        Came came;
        do {
            came = due(type, messages.poll(TIME.toMillis(), TimeUnit.MILLISECONDS));
        } while (!came.type().equals(type));
        return came.at();
    }

    private static <T> T due(String what, @Nullable T came) {
        return Optional.ofNullable(came)
                .orElseThrow(() -> new IllegalStateException("no " + what + " came within " + TIME));
    }

    private String submit() {
        return host.bus()
                .request(TaskCalls.SUBMIT, Submit.of("worker", Json.string("go")), Call.ofHost(TIME))
                .await()
                .id();
    }

    private void ended(String task) {
        var show = new Show(task, Optional.empty(), TIME.toMillis());
        host.bus()
                .request(TaskCalls.SHOW, show, Call.ofHost(TIME.plusSeconds(5)))
                .await();
    }
}
