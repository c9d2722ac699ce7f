package io.troupe.players.wire;

import io.troupe.api.Content;
import io.troupe.api.PluginException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The folder in which one task is worked on. One thread at a time. */
public final class Workplace implements AutoCloseable {

    private static final int MOST_FILES = 200;

    /** Where it is, and what becomes of it. */
    record Site(Path folder, Optional<Repository> repository, Keep keep) {}

    private final Site site;
    private final Claim claim;
    private final String task;
    private final String agent;
    private final Optional<String> base;
    private boolean changed;
    private boolean unkept;
    private boolean closed;

    Workplace(Site site, Claim claim, String task, String agent) throws IOException, InterruptedException {
        this.site = site;
        this.claim = claim;
        this.task = task;
        this.agent = agent;
        if (site.repository().isPresent()) {
            this.base = Optional.of(site.repository().get().checkOut(site.folder()));
        } else {
            Files.createDirectory(site.folder());
            this.base = Optional.empty();
        }
    }

    /** Where the work begins. */
    public Path folder() {
        return site.repository()
                .map(repository -> repository.within(site.folder()))
                .orElse(site.folder());
    }

    /** All that is worked in; the work begins there or further below. */
    Path all() {
        return site.folder();
    }

    /** Notes who works here, so that it can be ended after a crash. */
    public void note(Program program) {
        claim.note(program);
    }

    /**
     * Keeps what was made, and says what that is.
     *
     * @throws PluginException that says where it stays when it cannot be kept
     */
    public List<Content> results() throws InterruptedException {
        try {
            var results = base.isPresent()
                    ? site.repository().orElseThrow().keep(site.folder(), base.get(), task, agent)
                    : files();
            changed = !results.isEmpty();
            return results;
        } catch (PluginException e) {
            unkept = true;
            throw new PluginException(
                    e.kind(), e.getMessage() + "; what was made could not be kept and stays in " + site.folder(), e);
        }
    }

    private List<Content> files() {
        var files = Trees.files(site.folder(), MOST_FILES);
        return files.isEmpty()
                ? List.of()
                : List.of(Content.text(
                        Words.clean("Made in " + site.folder() + ":\n" + String.join("\n", files), 16 << 10)));
    }

    /** Clears it away, unless it is to be kept. Whoever worked here has ended. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        boolean kept = switch (site.keep()) {
            case CHANGED -> changed;
            case ALWAYS -> true;
            case NEVER -> false;
        };
        if (!kept && !unkept) {
            Trees.delete(site.folder());
            site.repository().ifPresent(repository -> repository.forget(site.folder()));
        }
        claim.release();
    }
}
