package io.troupe.host.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/**
 * By what a change of a file is noticed without reading it.
 *
 * @param key tells two files of one name apart, where the file system can
 */
record Stamp(Kind kind, long size, long modifiedNanos, String key) {

    enum Kind {
        ABSENT,
        FILE,
        FOLDER
    }

    private static final Stamp ABSENT = new Stamp(Kind.ABSENT, 0, 0, "");

    static Stamp of(Path file) {
        try {
            var seen = Files.readAttributes(file, BasicFileAttributes.class);
            var key = String.valueOf(seen.fileKey());
            if (seen.isDirectory() && Folders.process(file)) {
                return new Stamp(Kind.FOLDER, 0, 0, ProgramTree.of(file).stamp());
            }
            if (seen.isDirectory()) {
                return new Stamp(Kind.FOLDER, 0, 0, key); // what happens inside it is no change of it
            }
            long modified = seen.lastModifiedTime().to(TimeUnit.NANOSECONDS);
            return seen.isRegularFile() ? new Stamp(Kind.FILE, seen.size(), modified, key) : ABSENT;
        } catch (IOException e) {
            return ABSENT;
        }
    }

    boolean absent() {
        return kind == Kind.ABSENT;
    }

    boolean folder() {
        return kind == Kind.FOLDER;
    }
}
