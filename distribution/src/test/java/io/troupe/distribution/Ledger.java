package io.troupe.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.tools.ledger.LedgerProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** What the tools of the plugin {@code ledger} have truly done: it stands outside the host and outlives it. */
final class Ledger implements AutoCloseable {

    /**
     * A line that a tool wrote.
     *
     * @param key the call's idempotency key
     */
    record Entry(String tool, String key, JsonNode input) {
        String job() {
            return input.path("job").asText();
        }
    }

    private final ServerSocket socket;
    private final Predicate<Entry> atOnce;
    private final List<Entry> entries = new ArrayList<>();
    private final CountDownLatch open = new CountDownLatch(1);

    /** @param atOnce what is answered at once; all else is kept waiting until {@link #open} */
    Ledger(Predicate<Entry> atOnce) throws IOException {
        this.atOnce = atOnce;
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** From now on all is answered. */
    void open() {
        open.countDown();
    }

    synchronized List<Entry> of(String job) {
        return entries.stream().filter(entry -> entry.job().equals(job)).toList();
    }

    /** Waits until so much was written. */
    synchronized void comes(int wanted, Duration within) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        while (entries.size() < wanted) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("within " + within + " came " + entries + ", expected " + wanted);
            }
            wait(left);
        }
    }

    private synchronized void note(Entry entry) {
        entries.add(entry);
        notifyAll();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var client = socket.accept();
                Thread.startVirtualThread(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
            var parts = Objects.requireNonNull(in.readLine()).split(" ", 3);
            var entry = new Entry(parts[0], parts[1], ModelWire.read(parts[2]));
            note(entry);
            if (!atOnce.test(entry)) {
                open.await();
            }
            client.getOutputStream().write(("written: " + entry.job() + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The host was ended while it waited.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        open.countDown();
        socket.close();
    }

    /** Packs the plugin out of the classes of these tests. */
    static void pack(Path jar) throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Plugin-Id", "ledger");
        manifest.getMainAttributes().putValue("Plugin-Version", "1.0.0");
        var name = LedgerProvider.class.getName();
        var classes = Objects.requireNonNull(LedgerProvider.class.getResource("LedgerProvider.class"));
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                Stream<Path> files =
                        Files.list(Path.of(URI.create(classes.toString())).getParent())) {
            out.putNextEntry(new JarEntry("META-INF/extensions.idx"));
            out.write((name + "\n").getBytes(StandardCharsets.UTF_8));
            for (var file : files.toList()) {
                out.putNextEntry(new JarEntry("io/troupe/tools/ledger/" + file.getFileName()));
                Files.copy(file, out);
            }
        }
    }
}
