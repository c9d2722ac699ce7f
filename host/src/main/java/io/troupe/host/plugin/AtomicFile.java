package io.troupe.host.plugin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Makes a file that is there whole or not at all, so that a host that watches the folder never sees half of it. */
final class AtomicFile {

    private AtomicFile() {}

    interface Writing {
        void to(OutputStream out) throws IOException;
    }

    /** Writes under a name that hosts pass over, then renames; a file that is there is replaced, a link not followed. */
    static void write(Path file, Writing writing) throws IOException {
        var temporary = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (var out = Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                writing.to(out);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
