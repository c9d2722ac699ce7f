package io.troupe.tools.workspace;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/**
 * A folder known by its path, for systems that cannot hold one open: before and after each use the path is looked at
 * anew, and must still be this folder without any link. Between the two looks a quick other process could lead it
 * astray; reading is then refused afterwards, while a write may have happened.
 */
final class CheckedFolder extends Folder {

    private final Path root;
    private final Path path;
    private final Ground ground;

    CheckedFolder(Path root, Path path, Ground ground) {
        this.root = root;
        this.path = path;
        this.ground = ground;
    }

    /** Something done at a path. */
    private interface Act<T> {
        T at(Path path) throws IOException;
    }

    @Override
    Folder folder(Path name) throws IOException, Refused {
        var inner = within(name, one -> {
            if (!Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS)) {
                throw new NoSuchFileException(name.toString());
            }
            return one;
        });
        var folder = new CheckedFolder(root, inner, ground);
        folder.check();
        return folder.admitted();
    }

    @Override
    Optional<BasicFileAttributes> attributes(Path name) throws IOException, Refused {
        return within(name, one -> {
            try {
                return Optional.of(Files.readAttributes(one, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    Optional<Set<PosixFilePermission>> permissions(Path name) throws IOException, Refused {
        return within(name, one -> {
            var view = Files.getFileAttributeView(one, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            return view == null
                    ? Optional.empty()
                    : Optional.of(view.readAttributes().permissions());
        });
    }

    @Override
    void permit(Path name, Set<PosixFilePermission> permissions) throws IOException, Refused {
        within(name, one -> Files.setPosixFilePermissions(one, permissions));
    }

    @Override
    SeekableByteChannel read(Path name) throws IOException, Refused {
        return opened(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    SeekableByteChannel create(Path name) throws IOException, Refused {
        return opened(name, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    void rename(Path from, Path to) throws IOException, Refused {
        within(
                from,
                one -> Files.move(
                        one, path.resolve(to), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING));
    }

    @Override
    void delete(Path name) throws IOException, Refused {
        within(name, one -> {
            Files.delete(one);
            return one;
        });
    }

    @Override
    void makeFolder(Path name) throws IOException, Refused {
        within(name, one -> {
            try {
                return Files.createDirectory(one);
            } catch (FileAlreadyExistsException e) {
                return one;
            }
        });
    }

    @Override
    BasicFileAttributes own() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    void names(Names names) throws IOException, Refused, InterruptedException {
        check();
        try (var stream = Files.newDirectoryStream(path)) {
            check();
            each(stream, names);
        }
    }

    @Override
    Ground ground() {
        return ground;
    }

    @Override
    public void close() {}

    private SeekableByteChannel opened(Path name, Set<java.nio.file.OpenOption> options) throws IOException, Refused {
        check();
        var channel = Files.newByteChannel(path.resolve(name), options);
        try {
            check();
            return channel;
        } catch (IOException | Refused e) {
            channel.close();
            throw e;
        }
    }

    private <T> T within(Path name, Act<T> act) throws IOException, Refused {
        check();
        var done = act.at(name.equals(SELF) ? path : path.resolve(name));
        check();
        return done;
    }

    private void check() throws IOException, Refused {
        if (!path.startsWith(root) || !path.toRealPath().equals(path)) {
            throw new Refused("a folder became a link while it was used, expected one that stays as it is");
        }
    }
}
