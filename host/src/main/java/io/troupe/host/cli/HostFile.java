package io.troupe.host.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Says which process serves a data folder: {@code host.json} in it, which only the one who started the host may read.
 *
 * @param startTime of the process as the system tells it, so that a reused pid is not taken for the host
 * @param token shows that one may read the file, where the host asks everybody for a token
 * @param certificate SHA-256 of the host's own, hexadecimal, where it serves TLS
 * @param drain how long the host lets work go on when it is told to end
 */
public record HostFile(
        long pid,
        Instant startTime,
        int port,
        URI url,
        Optional<String> token,
        Optional<String> certificate,
        Duration drain) {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    /** Boot time, which start times are counted from, may be read a little differently by two processes. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    /** What a host does by default; files that older ones wrote say nothing of it. */
    private static final Duration USUAL_DRAIN = Duration.ofMinutes(1);

    public static HostFile ofThisProcess(int port, URI url) {
        var self = ProcessHandle.current();
        return new HostFile(
                self.pid(),
                self.info().startInstant().orElseGet(Instant::now),
                port,
                url,
                Optional.empty(),
                Optional.empty(),
                USUAL_DRAIN);
    }

    public HostFile withToken(Optional<String> value) {
        return new HostFile(pid, startTime, port, url, value, certificate, drain);
    }

    public HostFile withCertificate(Optional<String> value) {
        return new HostFile(pid, startTime, port, url, token, value, drain);
    }

    public HostFile withDrain(Duration value) {
        return new HostFile(pid, startTime, port, url, token, certificate, value);
    }

    /** Leaves the token out. */
    @Override
    public String toString() {
        return "HostFile[" + pid + ", " + startTime + ", " + url + "]";
    }

    public static Path in(Path data) {
        return data.resolve("host.json");
    }

    /** Replaces the folder's file in one step. */
    public void write(Path data) throws IOException {
        var body = JsonText.object()
                .put("pid", pid)
                .put("start_time", startTime.toString())
                .put("port", port)
                .put("url", url.toString())
                .put("drain_millis", drain.toMillis());
        token.ifPresent(secret -> body.put("token", secret));
        certificate.ifPresent(digest -> body.put("certificate", digest));
        var fresh = data.resolve("host.json.new");
        Files.deleteIfExists(fresh); // it may have been anybody's
        create(fresh);
        Files.writeString(fresh, JsonText.line(body), StandardOpenOption.WRITE);
        Files.move(fresh, in(data), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Makes the file so that nobody else can ever read what comes into it. */
    private static void create(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } else {
            Files.createFile(file);
        }
    }

    /**
     * Reads the folder's file; empty when there is none.
     *
     * @throws CommandFailure when it cannot be read
     */
    public static Optional<HostFile> read(Path data) {
        var file = in(data);
        try {
            return Optional.of(of(JsonText.read(Files.readString(file))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
            throw unreadable(file, "expected {pid, start_time, port, url}");
        } catch (IOException e) {
            throw unreadable(file, String.valueOf(e.getMessage()));
        }
    }

    private static HostFile of(JsonNode body) {
        if (!body.path("pid").canConvertToLong() || !body.path("url").isTextual()) {
            throw new IllegalArgumentException("pid or url is missing");
        }
        return new HostFile(
                body.path("pid").asLong(),
                Instant.parse(JsonText.text(body, "start_time")),
                body.path("port").asInt(),
                URI.create(JsonText.text(body, "url")),
                text(body, "token"),
                text(body, "certificate"),
                Duration.ofMillis(body.path("drain_millis").asLong(USUAL_DRAIN.toMillis())));
    }

    private static Optional<String> text(JsonNode body, String name) {
        return Optional.of(JsonText.text(body, name)).filter(text -> !text.isEmpty());
    }

    private static CommandFailure unreadable(Path file, String why) {
        return CommandFailure.of(Exit.FAILED, "host-file-unreadable", "cannot read " + file + ": " + why);
    }

    /** The host's process; empty when it has ended, even if another process has its pid now. */
    public Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::sameStart);
    }

    private boolean sameStart(ProcessHandle process) {
        return process.info()
                .startInstant()
                .filter(start -> Duration.between(start, startTime).abs().compareTo(TOLERANCE) <= 0)
                .isPresent();
    }
}
