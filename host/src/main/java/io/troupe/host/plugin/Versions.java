package io.troupe.host.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the latest contents of each plugin that were in service, so that an earlier one can be put back after its file
 * was replaced. One thread; blocks. A folder a plugin, a file a content, in whose name is when it was last put into
 * service.
 */
final class Versions {

    private static final Logger LOG = LoggerFactory.getLogger(Versions.class);

    /** How many contents of a plugin are kept, the one in service included. */
    static final int MOST = 4;

    /** How long the versions of a plugin are kept that is gone. */
    private static final Duration LONGEST = Duration.ofDays(30);

    private static final Pattern NAME = Pattern.compile(
            "(?<order>\\d{10})-(?<digest>[0-9a-f]{64})-(?<version>[0-9A-Za-z.+-]{1,64})\\.(jar|md|toml|zip)");

    private final Path folder;
    private final Map<String, List<Kept>> byPlugin = new HashMap<>();

    /** A content that was in service. */
    record Kept(Path file, long order, String digest, String version) {}

    Versions(Path folder) {
        this.folder = folder;
    }

    /** Keeps what has just been put into service; a disk that is full costs the way back, not the plugin. */
    void keep(Candidate candidate) {
        var identity = candidate.identity();
        if (identity.form() == Form.PROGRAM) {
            return; // it runs in its folder, which is its author's to keep
        }
        var before = all(identity.id());
        if (!before.isEmpty() && before.getFirst().digest().equals(identity.digest())) {
            return; // it is the latest already
        }
        try {
            byPlugin.put(identity.id(), after(before, candidate));
        } catch (IOException e) {
            byPlugin.remove(identity.id()); // to be read again
            LOG.warn("{} cannot be kept to roll back to", identity.words(), e);
        }
    }

    private List<Kept> after(List<Kept> before, Candidate candidate) throws IOException {
        var identity = candidate.identity();
        var own = Files.createDirectories(folder.resolve(identity.id()));
        long order = before.isEmpty() ? 1 : before.getFirst().order() + 1;
        var file = own.resolve(
                "%010d-%s-%s.%s".formatted(order, identity.digest(), identity.version(), ending(identity.form())));
        var same = find(identity.id(), identity.digest());
        if (same.isPresent()) {
            Files.move(same.get().file(), file);
        } else {
            AtomicFile.write(file, candidate::copyTo);
        }
        var after = new ArrayList<>(List.of(new Kept(file, order, identity.digest(), identity.version())));
        for (var kept : before) {
            if (after.size() >= MOST) {
                Files.deleteIfExists(kept.file());
            } else if (!kept.digest().equals(identity.digest())) {
                after.add(kept);
            }
        }
        return List.copyOf(after);
    }

    /** What a plugin can be rolled back to, the latest first: all that is kept but the content with this digest. */
    List<Kept> earlier(String plugin, String digest) {
        return all(plugin).stream()
                .filter(kept -> !kept.digest().equals(digest))
                .toList();
    }

    /** Forgets plugins that are not there any more and have not been put into service for a month. */
    void prune(Set<String> present) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        var oldest = Instant.now().minus(LONGEST);
        try (var plugins = Files.list(folder)) {
            for (var own : plugins.toList()) {
                boolean gone = !present.contains(String.valueOf(own.getFileName()));
                if (gone && Files.getLastModifiedTime(own).toInstant().isBefore(oldest)) {
                    Trees.delete(own);
                }
            }
        } catch (IOException e) {
            LOG.warn("cannot look for versions of plugins that are gone in {}", folder, e);
        }
    }

    /** A certain content. */
    Optional<Kept> find(String plugin, String digest) {
        return all(plugin).stream().filter(kept -> kept.digest().equals(digest)).findFirst();
    }

    private List<Kept> all(String plugin) {
        return byPlugin.computeIfAbsent(plugin, this::read);
    }

    private List<Kept> read(String plugin) {
        var own = folder.resolve(plugin);
        if (!Files.isDirectory(own)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(own)) {
            return files.flatMap(file -> kept(file).stream())
                    .sorted(Comparator.comparingLong(Kept::order).reversed())
                    .toList();
        } catch (IOException e) {
            LOG.warn("cannot look into {}", own, e);
            return List.of();
        }
    }

    private static Optional<Kept> kept(Path file) {
        var name = NAME.matcher(String.valueOf(file.getFileName()));
        return name.matches()
                ? Optional.of(new Kept(
                        file, Long.parseLong(name.group("order")), name.group("digest"), name.group("version")))
                : Optional.empty();
    }

    private static String ending(Form form) {
        return switch (form) {
            case MARKDOWN -> "md";
            case TOML -> "toml";
            case ZIP -> "zip";
            case JAR, PACK, PROGRAM, PROCESS -> "jar";
        };
    }
}
