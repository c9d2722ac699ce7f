package io.troupe.tools.workspace;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An open folder. Every name given to it is a single one, is looked for in this very folder, and is never followed when
 * it is a link. Not for several threads; whoever opened it closes it.
 */
abstract sealed class Folder implements Closeable permits SecureFolder, CheckedFolder {

    /** The folder itself, as a name in it. */
    static final Path SELF = Path.of(".");

    /** Takes the names of a folder, in the order of the file system, until it has enough. */
    interface Names {
        boolean wants(Path name) throws IOException, Refused, InterruptedException;
    }

    /** Opens a root; as securely as the system allows. */
    @SuppressWarnings("StreamResourceLeak") // whoever closes the folder closes the stream
    static Folder root(Root root, Ground ground) throws IOException, Refused {
        var stream = Files.newDirectoryStream(root.real());
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return new SecureFolder(secure, root.real(), ground).admitted();
        }
        stream.close();
        return new CheckedFolder(root.real(), root.real(), ground).admitted();
    }

    /** Opens a folder in this one. */
    abstract Folder folder(Path name) throws IOException, Refused;

    /** What stands under the name, itself and not what a link leads to; empty when nothing does. */
    abstract Optional<BasicFileAttributes> attributes(Path name) throws IOException, Refused;

    /** The permissions of a file, where the system has such. */
    abstract Optional<Set<PosixFilePermission>> permissions(Path name) throws IOException, Refused;

    abstract void permit(Path name, Set<PosixFilePermission> permissions) throws IOException, Refused;

    abstract SeekableByteChannel read(Path name) throws IOException, Refused;

    /** Makes a file that was not there. */
    abstract SeekableByteChannel create(Path name) throws IOException, Refused;

    /** Puts a file in the place of another, or where none is, at once. */
    abstract void rename(Path from, Path to) throws IOException, Refused;

    abstract void delete(Path name) throws IOException, Refused;

    /** Makes a folder; fine when somebody else has made it meanwhile. */
    abstract void makeFolder(Path name) throws IOException, Refused;

    abstract BasicFileAttributes own() throws IOException;

    /** Gives the names in this folder; once only. */
    abstract void names(Names names) throws IOException, Refused, InterruptedException;

    /** Closes itself and refuses when it is a folder that is closed to tools. */
    final Folder admitted() throws IOException, Refused {
        boolean fine = false;
        try {
            var key = own().fileKey();
            if (key != null && ground().closed().contains(key)) {
                throw new Refused("the host's own data is no part of the workspace, expected another folder");
            }
            fine = true;
            return this;
        } finally {
            if (!fine) {
                close();
            }
        }
    }

    abstract Ground ground();

    /** Goes through a stream of entries, of which only the last name is of use. */
    static void each(DirectoryStream<Path> stream, Names names) throws IOException, Refused, InterruptedException {
        try {
            for (var entry : stream) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (!names.wants(entry.getFileName())) {
                    return;
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /**
     * What holds for every folder.
     *
     * @param closed keys of folders that are not opened, wherever they are met
     * @param making held while a folder is made, so that none is put in the place of one just made by another call
     */
    record Ground(Set<Object> closed, Lock making) {
        Ground {
            closed = Set.copyOf(closed);
        }

        static Ground of(Set<Object> closed) {
            return new Ground(closed, new ReentrantLock());
        }
    }
}
