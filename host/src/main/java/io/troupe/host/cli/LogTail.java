package io.troupe.host.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the end of a file that another process appends to, and may replace by a new one at any time. */
final class LogTail {

    private static final int BLOCK = 8192;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Path file;
    private final Consumer<String> sink;
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private long position;
    private Optional<Object> identity = Optional.empty();

    LogTail(Path file, Consumer<String> sink) {
        this.file = file;
        this.sink = sink;
    }

    /** Gives the last lines; none when the file is not there. */
    void last(int lines) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            identity = identityNow();
            position = startOfLast(channel, lines);
            drain(channel);
        } catch (NoSuchFileException e) {
            position = 0;
        }
    }

    /** Gives each line as it is written, over a replacement of the file, until the thread is interrupted. */
    void follow() throws IOException, InterruptedException {
        while (true) {
            try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
                untilReplaced(channel);
            } catch (NoSuchFileException e) {
                Thread.sleep(PAUSE); // between the old file and the new one
            } catch (ClosedByInterruptException e) {
                throw new InterruptedException("interrupted while reading " + file);
            }
        }
    }

    private void untilReplaced(FileChannel channel) throws IOException, InterruptedException {
        var now = identityNow();
        if (!now.equals(identity) || channel.size() < position) {
            position = 0;
            identity = now;
        }
        while (true) {
            boolean replaced = !identityNow().equals(identity) || channel.size() < position;
            drain(channel); // after the look, so that the old file's last lines are not missed
            if (replaced) {
                return;
            }
            Thread.sleep(PAUSE);
        }
    }

    private Optional<Object> identityNow() throws IOException {
        try {
            @Nullable
            Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            return Optional.ofNullable(key);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private void drain(FileChannel channel) throws IOException {
        var block = ByteBuffer.allocate(BLOCK);
        for (int read = channel.read(block, position); read > 0; read = channel.read(block, position)) {
            position += read;
            for (int i = 0; i < read; i++) {
                take(block.get(i));
            }
            block.clear();
        }
        if (partial.size() > 1 << 20) {
            flush(); // not a log line any more; do not keep it all
        }
    }

    private void take(byte value) {
        if (value == '\n') {
            flush();
        } else {
            partial.write(value);
        }
    }

    private void flush() {
        sink.accept(partial.toString(StandardCharsets.UTF_8));
        partial.reset();
    }

    private static long startOfLast(FileChannel channel, int lines) throws IOException {
        long end = channel.size();
        var block = ByteBuffer.allocate(BLOCK);
        int breaks = 0;
        for (long to = end; to > 0; to -= BLOCK) {
            long from = Math.max(0, to - BLOCK);
            block.clear().limit((int) (to - from));
            int read = channel.read(block, from);
            for (int i = read - 1; i >= 0; i--) {
                // The break at the very end ends the last line and does not begin another.
                if (block.get(i) == '\n' && ++breaks > lines) {
                    return from + i + 1;
                }
            }
        }
        return 0;
    }
}
