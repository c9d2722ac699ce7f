package io.troupe.models.loopback;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server on this machine that answers byte for byte as the test says, and keeps what it was asked. */
public final class LoopbackApi implements AutoCloseable {

    /** What came in. */
    public record Request(String method, String path, Map<String, String> headers, String body) {}

    /** Writes an answer, status line and all; the connection is closed when it returns. */
    public interface Script {
        void answer(Request request, OutputStream out) throws IOException, InterruptedException;
    }

    private final ServerSocket socket;
    private final Script script;
    private final List<Request> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch hungUp = new CountDownLatch(1);

    private LoopbackApi(ServerSocket socket, Script script) {
        this.socket = socket;
        this.script = script;
    }

    public static LoopbackApi that(Script script) {
        try {
            var api = new LoopbackApi(new ServerSocket(0, 2_000, InetAddress.getLoopbackAddress()), script);
            Thread.ofVirtual().start(api::accept);
            return api;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that always gives this answer. */
    public static LoopbackApi thatSays(int status, String type, String body) {
        return that((_, out) -> say(out, status, type, body));
    }

    /** One that streams these events. */
    public static LoopbackApi thatStreams(String... events) {
        return thatSays(200, "text/event-stream", events(events));
    }

    /** One that streams these events, with the usual end of Chat Completions. */
    public static LoopbackApi thatStreamsAndIsDone(String... events) {
        return thatSays(200, "text/event-stream", events(events) + "data: [DONE]\n\n");
    }

    public static String events(String... events) {
        return String.join(
                "",
                List.of(events).stream().map(event -> "data: " + event + "\n\n").toList());
    }

    public static void say(OutputStream out, int status, String type, String body, String... headers)
            throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        head(out, status, type, headers);
        out.write(("Content-Length: " + bytes.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.flush();
    }

    /** Begins an answer; more headers and an empty line have to follow. */
    public static void head(OutputStream out, int status, String type, String... headers) throws IOException {
        var head = new StringBuilder("HTTP/1.1 " + status + " Whatever\r\nConnection: close\r\n");
        if (!type.isEmpty()) {
            head.append("Content-Type: ").append(type).append("\r\n");
        }
        for (var header : headers) {
            head.append(header).append("\r\n");
        }
        out.write(head.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** Writes one piece of a chunked body. */
    public static void chunk(OutputStream out, byte[] bytes) throws IOException {
        out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    public String address() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    /** The address of an API with its version. */
    public String baseUrl() {
        return address() + "/v1";
    }

    public List<Request> asked() {
        return asked;
    }

    public Request last() {
        return asked.getLast();
    }

    /** Waits until a client has hung up on a script that was still answering. */
    public boolean wasHungUpOn() throws InterruptedException {
        return hungUp.await(10, TimeUnit.SECONDS);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var client = socket.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            var request = read(new BufferedInputStream(client.getInputStream()));
            asked.add(request);
            script.answer(request, client.getOutputStream());
        } catch (IOException e) {
            hungUp.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Request read(InputStream in) throws IOException {
        var first = line(in).split(" ", -1);
        var headers = new TreeMap<String, String>();
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Request(first[0], first[1], headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the request ends in its head");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
