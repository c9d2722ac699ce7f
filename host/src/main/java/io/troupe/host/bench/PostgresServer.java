package io.troupe.host.bench;

import io.troupe.host.journal.PostgresPlace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A PostgreSQL of this machine's, in a folder, that syncs what it commits. Blocks. */
final class PostgresServer implements AutoCloseable {

    private static final Path PACKAGED = Path.of("/usr/lib/postgresql");
    private static final String USER = "troupe";
    private static final int CONNECTIONS = 100;

    private final Path programs;
    private final Path data;
    private final int port;

    private PostgresServer(Path programs, Path data, int port) {
        this.programs = programs;
        this.data = data;
        this.port = port;
    }

    /**
     * Starts one that has nothing yet.
     *
     * @throws IOException when there is no PostgreSQL on this machine, or it does not start
     */
    static PostgresServer start(Path folder) throws IOException, InterruptedException {
        var programs = programs()
                .orElseThrow(() -> new IOException(
                        "no PostgreSQL here: initdb is neither on the PATH nor in " + PACKAGED + "; install it"));
        var home = Files.createTempDirectory(folder, "postgres-"); // there may be one after the other
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var server = new PostgresServer(programs, home.resolve("data"), port);
        if (root()) { // PostgreSQL refuses to run as root
            run(List.of("chown", "postgres", home.toString()));
            run(List.of("chmod", "711", folder.toString()));
        }
        server.call("initdb", "-D", server.data.toString(), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-locale");
        var options = "-p " + port + " -k " + home + " -c listen_addresses=127.0.0.1 -c max_connections=" + CONNECTIONS
                + " -c fsync=on -c synchronous_commit=on -c full_page_writes=on -c shared_buffers=256MB"
                + " -c max_wal_size=4GB";
        var log = home.resolve("log").toString();
        server.call("pg_ctl", "-D", server.data.toString(), "-l", log, "-o", options, "-w", "start");
        try {
            server.expect("fsync");
            server.expect("synchronous_commit");
            return server;
        } catch (IOException | InterruptedException e) {
            server.close();
            throw e;
        }
    }

    int port() {
        return port;
    }

    static String user() {
        return USER;
    }

    @Override
    public void close() throws IOException {
        try {
            call("pg_ctl", "-D", data.toString(), "-m", "fast", "-w", "stop");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where a journal is in it. */
    PostgresPlace place(String schema) {
        return new PostgresPlace("127.0.0.1", port, "postgres", USER, "", schema, PostgresPlace.Tls.OFF);
    }

    /** Asks it something by its own client; gives what that prints, a line a row. */
    List<String> ask(String statement) throws IOException, InterruptedException {
        var number = Integer.toString(port);
        return call("psql", "-h", "127.0.0.1", "-p", number, "-U", USER, "-At", "-c", statement, "postgres")
                .lines()
                .toList();
    }

    /** What is quick without it proves nothing. */
    private void expect(String setting) throws IOException, InterruptedException {
        var found = ask("SHOW " + setting).getFirst();
        if (!"on".equals(found)) {
            throw new IOException("PostgreSQL's " + setting + " is " + found + ", expected on");
        }
    }

    private String call(String program, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        if (root()) {
            command.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        return run(command);
    }

    /** Gives what it said. */
    private static String run(List<String> command) throws IOException, InterruptedException {
        var words = Files.createTempFile("troupe-bench", ".log");
        try {
            int exit = new ProcessBuilder(command)
                    .directory(Path.of("/").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(words.toFile())
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IOException(command.getFirst() + " failed: " + Files.readString(words));
            }
            return Files.readString(words);
        } finally {
            Files.delete(words);
        }
    }

    private static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** The newest that is packaged, else what is on the path. */
    private static Optional<Path> programs() throws IOException {
        var places = new ArrayList<Path>();
        if (Files.isDirectory(PACKAGED)) {
            try (var versions = Files.list(PACKAGED)) {
                versions.sorted(Comparator.reverseOrder())
                        .map(version -> version.resolve("bin"))
                        .forEach(places::add);
            }
        }
        for (var folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            places.add(Path.of(folder));
        }
        return places.stream()
                .filter(place -> Files.isExecutable(place.resolve("initdb")))
                .findFirst();
    }
}
