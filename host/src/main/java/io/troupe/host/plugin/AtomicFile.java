package io.troupe.host.plugin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/** Makes a file that is there whole or not at all, so that a host that watches the folder never sees half of it. */
final class AtomicFile {

    private AtomicFile() {}

    interface Writing {
        void to(OutputStream out) throws IOException;
    }

    /** Writes under a name that hosts pass over, then renames; a file that is there is replaced, a link not followed. */
    static void write(Path file, Writing writing) throws IOException {
        write(file, Optional.empty(), writing);
    }

    /** The same of a copy, which may be read, written and executed by whoever may do so with the original. */
    static void copy(Path original, Path file) throws IOException {
        write(file, Optional.of(original), out -> Files.copy(original, out));
    }

    private static void write(Path file, Optional<Path> original, Writing writing) throws IOException {
        var temporary = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (var out = Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                if (original.isPresent()) { // while nothing is in it
                    permit(original.get(), temporary);
                }
                writing.to(out);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void permit(Path original, Path copy) throws IOException {
        if (Files.getFileStore(copy).supportsFileAttributeView("posix")
                && Files.getFileStore(original).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(copy, Files.getPosixFilePermissions(original));
        } else if (Files.isExecutable(original) && !copy.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + copy + " executable");
        }
    }
}
