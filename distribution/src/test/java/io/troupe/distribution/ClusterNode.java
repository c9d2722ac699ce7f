package io.troupe.distribution;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A node of a cluster in a process of its own, which ends and starts again at the same ports and on the same folder. */
final class ClusterNode implements AutoCloseable {

    /** Three of them, a database and what else a machine does at the time. */
    private static final List<String> SMALL = List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private static final Duration ENDING = Duration.ofMinutes(2);

    /**
     * Where it is.
     *
     * @param number from 1; also tells its user at the database
     * @param folder of its own
     * @param http its port for clients
     * @param port where members meet
     */
    record Place(int number, Path folder, int http, int port) {

        URI url() {
            return URI.create("http://127.0.0.1:" + http);
        }

        String user() {
            return "node" + number;
        }
    }

    private final Place place;
    private final DatabaseProxy line;
    private String[] environment = new String[0];
    private int lives;
    private volatile Optional<Process> process = Optional.empty();
    private volatile CountDownLatch greeted = new CountDownLatch(1);
    private volatile boolean frozen;
    private volatile boolean wanted;

    /**
     * A node that is not there yet.
     *
     * @param cluster settings that all nodes share
     */
    ClusterNode(Place place, DatabaseProxy line, String cluster, Path plugin) throws IOException {
        this.place = place;
        this.line = line;
        var plugins = Files.createDirectories(data().resolve("plugins"));
        Files.copy(plugin, plugins.resolve(plugin.getFileName()));
        Files.writeString(settings(), """
                journal:
                  store: postgresql
                  postgres:
                    url: postgresql://127.0.0.1:%d/postgres
                    user: %s
                    password: %s
                    schema: %s
                cluster:
                  bind: %s
                  port: %d
                  bus-port: 0
                %s""".formatted(
                        line.port(),
                        place.user(),
                        ClusterDatabase.PASSWORD,
                        ClusterDatabase.SCHEMA,
                        ClusterWires.address(place.number()),
                        place.port(),
                        cluster.indent(2)));
    }

    Place place() {
        return place;
    }

    /** What is between it and the database. */
    DatabaseProxy line() {
        return line;
    }

    private Path data() {
        return place.folder().resolve("data");
    }

    private Path settings() {
        return place.folder().resolve("troupe.yaml");
    }

    /** Has each of its processes from now on know this, names and values in turn. */
    void set(String... names) {
        environment = names;
    }

    /** Starts it, and does not wait; starts it again when it ends by itself, as whatever runs services does. */
    synchronized void start() throws IOException {
        wanted = true;
        keepWhatItSaid();
        var now = new CountDownLatch(1);
        greeted = now;
        var started = RunningHost.spawn(place.http(), data(), SMALL, builder -> {
            builder.command().addAll(List.of("--cluster", "--config", settings().toString()));
            for (int i = 0; i < environment.length; i += 2) {
                builder.environment().put(environment[i], environment[i + 1]);
            }
        });
        process = Optional.of(started);
        Thread.ofVirtual().name("greeting-" + place.number()).start(() -> {
            try {
                if (RunningHost.greets(started)) {
                    now.countDown();
                }
                started.waitFor();
                Thread.sleep(1_000);
                if (wanted && process.equals(Optional.of(started))) {
                    start();
                }
            } catch (IOException e) {
                // it ended in the middle of what it said
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void keepWhatItSaid() throws IOException {
        var said = place.folder().resolve("data-stderr.txt");
        if (Files.exists(said)) {
            Files.move(said, place.folder().resolve("said-" + lives++ + ".txt"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Whether it has said that it is ready and nothing has befallen it since. */
    boolean up() {
        return greeted.getCount() == 0 && alive() && !frozen;
    }

    boolean alive() {
        return process.filter(Process::isAlive).isPresent();
    }

    /** Waits until it is up; false when it is not. */
    boolean comesUp(Duration patience) throws InterruptedException {
        return greeted.await(patience.toMillis(), TimeUnit.MILLISECONDS) && alive();
    }

    /** Ends it as a power cut would. */
    void kill() throws InterruptedException {
        wanted = false;
        if (process.isPresent()) {
            process.get().destroyForcibly().waitFor();
        }
    }

    /** Asks it to end, and waits until it has; what it has in hand may take as long as it may by its settings. */
    void stop() throws IOException, InterruptedException {
        wanted = false;
        if (process.isPresent()) {
            process.get().destroy();
            if (!process.get().waitFor(ENDING.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("node " + place.number() + " was asked to end and lives after " + ENDING);
            }
        }
    }

    /** Stops it in the middle of whatever it does. */
    void freeze() throws IOException, InterruptedException {
        frozen = true;
        signal("STOP");
    }

    void thaw() throws IOException, InterruptedException {
        signal("CONT");
        frozen = false;
    }

    private void signal(String name) throws IOException, InterruptedException {
        long pid = process.orElseThrow().pid();
        int exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("kill -" + name + " " + pid + " ended with " + exit);
        }
    }

    @Override
    public void close() {
        wanted = false;
        process.ifPresent(Process::destroyForcibly);
        try {
            line.close();
        } catch (IOException e) {
            // nobody listens there any more
        }
    }
}
