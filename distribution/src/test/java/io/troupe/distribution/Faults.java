package io.troupe.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What befalls the disk of a host: it fills, and its fsync gets slow or fails. A file system of our own needs root, and
 * the fsync a C compiler; where they are missing, {@link #missing} says so and the rest is done all the same.
 */
final class Faults implements AutoCloseable {

    private static final int CHUNK = 1 << 20;

    private final Path folder;
    private final boolean mounted;
    private final Optional<Path> shim;

    private Faults(Path folder, boolean mounted, Optional<Path> shim) {
        this.folder = folder;
        this.mounted = mounted;
        this.shim = shim;
    }

    /** Makes the folder, on a file system of that many MiB where that is allowed. */
    static Faults in(Path folder, int mebibytes) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        var disk = Files.createDirectories(folder.resolve("disk"));
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", disk.toString());
        var library = folder.resolve("fsync.so");
        var source = RunningHost.root().resolve("distribution/src/test/c/fsync.c");
        boolean built = run("gcc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString(), "-ldl");
        return new Faults(folder, mounted, built ? Optional.of(library) : Optional.empty());
    }

    /** Where the host's data goes. */
    Path data() {
        return folder.resolve("disk").resolve("data");
    }

    /** Beside the disk that fills. */
    Path ledger() {
        return folder.resolve("ledger.txt");
    }

    String missing() {
        return (mounted ? "" : "the disk is not filled: mounting a tmpfs is not allowed here\n")
                + (shim.isPresent() ? "" : "fsync is neither slow nor failing: gcc not found\n");
    }

    boolean canFill() {
        return mounted;
    }

    boolean canDelay() {
        return shim.isPresent();
    }

    void preload(ProcessBuilder builder) {
        shim.ifPresent(library -> {
            builder.environment().put("LD_PRELOAD", library.toString());
            builder.environment().put("FSYNC_FAULTS", fsync().toString());
        });
    }

    /** Leaves no byte free. */
    void fill() throws IOException {
        try (var out = Files.newOutputStream(folder.resolve("disk").resolve("filler"))) {
            for (int size = CHUNK; size > 0; size /= 2) {
                try {
                    while (true) {
                        out.write(new byte[size]);
                    }
                } catch (IOException full) {
                    // the next smaller piece may still fit
                }
            }
        }
    }

    /** Makes each fsync take so long, and so many of a thousand fail. */
    void fsync(int millis, int perMille) throws IOException {
        Files.writeString(fsync(), millis + " " + perMille + "\n");
    }

    /** All is well again. */
    void mend() throws IOException {
        Files.deleteIfExists(folder.resolve("disk").resolve("filler"));
        Files.deleteIfExists(fsync());
    }

    private Path fsync() {
        return folder.resolve("fsync.txt");
    }

    @Override
    public void close() {
        if (mounted) {
            try {
                run("umount", folder.resolve("disk").toString());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no such command here
        }
    }
}
