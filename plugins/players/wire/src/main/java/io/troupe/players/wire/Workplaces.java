package io.troupe.players.wire;

import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Folders to work in, one a task, under the plugin's own folder: a worktree of a repository at its HEAD, or an empty
 * folder. What a crash left is cleared at {@link #open}, with the programs that still work there. Any thread.
 */
public final class Workplaces {

    private static final int MOST_TRIES = 1_000;

    private final Path work;
    private final Path claims;
    private final Optional<Repository> repository;
    private final Keep keep;

    private Workplaces(Path folder, Optional<Repository> repository, Keep keep) {
        this.work = folder.resolve("work");
        this.claims = folder.resolve("claims");
        this.repository = repository;
        this.keep = keep;
    }

    /**
     * Opens them; blocks.
     *
     * @param folder the plugin's own
     * @param repository of which the folders are worktrees; empty for empty folders
     * @param keep which stay; those where something was made, if there is no repository to keep it in, else none
     * @throws PluginException of kind {@code SETTINGS} when git is missing or it is no repository
     */
    public static Workplaces open(Path folder, Optional<Path> repository, Optional<Keep> keep) {
        try {
            var own = folder.toRealPath();
            var places = new Workplaces(
                    own,
                    repository.map(Repository::open),
                    keep.orElse(repository.isPresent() ? Keep.NEVER : Keep.CHANGED));
            Files.createDirectories(places.work);
            Files.createDirectories(places.claims);
            places.clear();
            return places;
        } catch (IOException e) {
            throw new PluginException(Kind.UNAVAILABLE, "cannot use " + folder + ": " + e, e);
        }
    }

    /**
     * Makes a folder for a task; blocks.
     *
     * @param agent who works there, for the words of a commit
     */
    public Workplace take(String task, String agent) throws InterruptedException {
        var claim = claim(task.replaceAll("[^A-Za-z0-9-]", "-"));
        var folder = work.resolve(claim.name());
        boolean made = false;
        try {
            var place = new Workplace(new Workplace.Site(folder, repository, keep), claim, task, agent);
            made = true;
            return place;
        } catch (IOException e) {
            throw new PluginException(Kind.UNAVAILABLE, "cannot make " + folder + ": " + e, e);
        } finally {
            if (!made) {
                clear(folder);
                claim.release();
            }
        }
    }

    private Claim claim(String task) {
        for (int i = 1; i <= MOST_TRIES; i++) {
            var name = i == 1 ? task : task + "-" + i;
            if (!Files.exists(work.resolve(name))) { // one may have been kept there
                var claim = Claim.of(claims.resolve(name));
                if (claim.isPresent()) {
                    return claim.get();
                }
            }
        }
        throw new PluginException(
                Kind.REFUSED, "there are " + MOST_TRIES + " folders for " + task + " in " + work + ", expected fewer");
    }

    private void clear() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(claims)) {
            for (var file : files) {
                Claim.takeOver(file).ifPresent(claim -> {
                    var folder = work.resolve(claim.name());
                    claim.program().ifPresent(program -> Processes.kill(program, folder));
                    Processes.killIn(folder);
                    clear(folder);
                    claim.release();
                });
            }
        }
    }

    private void clear(Path folder) {
        Trees.delete(folder);
        repository.ifPresent(own -> own.forget(folder));
    }
}
