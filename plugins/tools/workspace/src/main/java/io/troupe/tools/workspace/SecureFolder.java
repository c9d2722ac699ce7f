package io.troupe.tools.workspace;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A folder held open by the system's descriptor: names are looked up in it, whatever happens meanwhile to the path that
 * once led here (openat, renameat, unlinkat with O_NOFOLLOW).
 */
final class SecureFolder extends Folder {

    private final SecureDirectoryStream<Path> stream;
    private final Path root;
    private final Ground ground;

    SecureFolder(SecureDirectoryStream<Path> stream, Path root, Ground ground) {
        this.stream = stream;
        this.root = root;
        this.ground = ground;
    }

    @Override
    Folder folder(Path name) throws IOException, Refused {
        // Opening a pipe would wait for whoever writes to it.
        if (attributes(name).filter(BasicFileAttributes::isDirectory).isEmpty()) {
            throw new NoSuchFileException(name.toString());
        }
        return new SecureFolder(stream.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS), root, ground).admitted();
    }

    @Override
    Optional<BasicFileAttributes> attributes(Path name) throws IOException {
        try {
            return Optional.of(view(name, BasicFileAttributeView.class).readAttributes());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    Optional<Set<PosixFilePermission>> permissions(Path name) throws IOException {
        return Optional.of(
                view(name, PosixFileAttributeView.class).readAttributes().permissions());
    }

    @Override
    void permit(Path name, Set<PosixFilePermission> permissions) throws IOException {
        view(name, PosixFileAttributeView.class).setPermissions(permissions);
    }

    @Override
    SeekableByteChannel read(Path name) throws IOException {
        return stream.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    SeekableByteChannel create(Path name) throws IOException {
        return stream.newByteChannel(
                name, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    void rename(Path from, Path to) throws IOException {
        stream.move(from, stream, to);
    }

    @Override
    void delete(Path name) throws IOException {
        stream.deleteFile(name);
    }

    /**
     * Java cannot make a folder in an open one, and making it by its path could be led astray by a link. So it is made
     * directly in the root, where no path leads through what others can change, and moved here.
     */
    @Override
    void makeFolder(Path name) throws IOException, Refused {
        var made = Path.of(".troupe-" + UUID.randomUUID() + ".tmp");
        Files.createDirectory(root.resolve(made));
        try (var origin = Files.newDirectoryStream(root)) {
            var from = (SecureDirectoryStream<Path>) origin;
            try {
                from.move(made, stream, name);
            } catch (AtomicMoveNotSupportedException e) {
                from.deleteDirectory(made);
                throw new Refused("folder " + Shown.quoted(name.toString())
                        + " would be on another file system than its root, expected an existing folder");
            } catch (FileSystemException e) {
                from.deleteDirectory(made);
                if (attributes(name).filter(BasicFileAttributes::isDirectory).isEmpty()) {
                    throw e;
                }
            }
        }
    }

    @Override
    BasicFileAttributes own() throws IOException {
        return stream.getFileAttributeView(BasicFileAttributeView.class).readAttributes();
    }

    @Override
    void names(Names names) throws IOException, Refused, InterruptedException {
        each(stream, names);
    }

    @Override
    Ground ground() {
        return ground;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }

    private <V extends java.nio.file.attribute.FileAttributeView> V view(Path name, Class<V> type) throws IOException {
        var view = stream.getFileAttributeView(name, type, LinkOption.NOFOLLOW_LINKS);
        if (view == null) {
            throw new IOException("no " + type.getSimpleName() + " here");
        }
        return view;
    }
}
