package io.troupe.host.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * The built page, read once: what is not one of its files cannot be asked for. Immutable; any thread.
 */
public final class WebPage {

    private static final long MOST = 16 << 20;

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "json", "application/json",
            "woff2", "font/woff2");

    private static final String ABSENT = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Troupe</title>
            <h1>Troupe</h1>
            <p>The host runs, but its page was not built. To get it, install Node 20.19 or newer with npm and start the
            host again: it builds the page by itself.</p>
            <p>Without it: <code>troupe status</code>, <code>troupe tasks list</code>, or the API, which
            <a href="/api/v1/openapi.json">describes itself</a>.</p>
            </html>
            """;

    private record File(Buffer bytes, String type, String tag) {}

    private final Map<String, File> files;

    private WebPage(Map<String, File> files) {
        this.files = Map.copyOf(files);
    }

    /** A page that says how to get the page. */
    public static WebPage absent() {
        return new WebPage(Map.of("/", file(Buffer.buffer(ABSENT), "html")));
    }

    /** Reads the page from its folder; where there is none, the page says how to get it. Blocks. */
    public static WebPage of(Path folder) throws IOException {
        if (!Files.isRegularFile(folder.resolve("index.html"))) {
            return absent();
        }
        var files = new HashMap<String, File>();
        long taken = 0;
        try (var all = Files.walk(folder)) {
            for (var path : all.filter(Files::isRegularFile).toList()) {
                taken += Files.size(path);
                if (taken > MOST) {
                    throw new IOException("the page in " + folder + " is over " + MOST + " bytes, expected less");
                }
                var name = "/" + folder.relativize(path).toString().replace('\\', '/');
                var bytes = Buffer.buffer(Files.readAllBytes(path));
                files.put(
                        name.equals("/index.html") ? "/" : name,
                        file(bytes, name.substring(name.lastIndexOf('.') + 1)));
            }
        }
        return new WebPage(files);
    }

    /** All that can be asked for. */
    Set<String> paths() {
        return files.keySet();
    }

    /** Answers with a file of the page, or passes the request on. */
    void serve(RoutingContext context) {
        var file = files.get(context.request().path());
        if (file == null) {
            context.next();
        } else {
            send(context.request(), context.response(), file);
        }
    }

    private static void send(HttpServerRequest request, HttpServerResponse response, File file) {
        // What is built has a digest in its name; the page itself is asked for anew, and mostly has not changed.
        var path = request.path();
        boolean named = path != null && path.startsWith("/assets/");
        response.putHeader("Content-Type", file.type())
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cache-Control", named ? "public, max-age=31536000, immutable" : "no-cache")
                .putHeader("ETag", file.tag());
        if (file.type().startsWith("text/html")) {
            response.putHeader("Content-Security-Policy", policy(request));
        }
        if (file.tag().equals(request.getHeader("If-None-Match"))) {
            response.setStatusCode(304).end();
        } else {
            response.end(file.bytes());
        }
    }

    /** Nothing but our own files; not every browser takes {@code 'self'} for a WebSocket. */
    private static String policy(HttpServerRequest request) {
        var host = request.authority() == null ? "" : request.authority().toString(); // the guard has let it pass
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' ws://"
                + host + " wss://" + host + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    private static File file(Buffer bytes, String extension) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(bytes.getBytes());
            var tag = "\"" + HexFormat.of().formatHex(digest, 0, 12) + "\"";
            return new File(bytes, TYPES.getOrDefault(extension, "application/octet-stream"), tag);
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException("this Java has no SHA-256", e));
        }
    }
}
