package io.troupe.players.wire;

import io.troupe.api.Content;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** A repository of git, of which worktrees are made. What is checked out in it is never touched. Any thread. */
final class Repository {

    static final int LARGEST_PATCH = 256 << 10;

    private final Path top;
    private final Path within;
    private final Git git;
    /** Two calls that list worktrees or branches at once can fail each other. */
    private final ReentrantLock listing = new ReentrantLock();

    private Repository(Path top, Path within, Git git) {
        this.top = top;
        this.within = within;
        this.git = git;
    }

    /** @throws PluginException of kind {@code SETTINGS} when it is none, or has no commit yet */
    static Repository open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new PluginException(
                    Kind.SETTINGS, "repository: '" + folder + "' is no folder, expected one with a repository of git");
        }
        var git = new Git(Command.find("git")
                .orElseThrow(() -> new PluginException(
                        Kind.SETTINGS, "repository: is set, and there is no git on PATH; install git")));
        try {
            var top = git.ask(folder, 8 << 10, "rev-parse", "--show-toplevel");
            if (!top.well()) {
                throw new PluginException(
                        Kind.SETTINGS,
                        "repository: '" + folder + "' cannot be used, " + Words.line(top.text(), 300)
                                + ", expected a repository of git");
            }
            if (!git.ask(folder, 100, "rev-parse", "--verify", "HEAD^{commit}").well()) {
                throw new PluginException(
                        Kind.SETTINGS, "repository: '" + folder + "' has no commit, expected one to begin at");
            }
            var within = git.run(folder, "rev-parse", "--show-prefix");
            return new Repository(Path.of(top.text().strip()), Path.of(within), git);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PluginException(Kind.UNAVAILABLE, "interrupted while it looked at '" + folder + "'", e);
        }
    }

    /** Makes a worktree at HEAD, and gives the commit that this is. */
    String checkOut(Path folder) throws InterruptedException {
        var base = git.run(top, "rev-parse", "HEAD");
        listing.lockInterruptibly();
        try {
            // by force, where git still knows of one that was kept there and deleted by hand
            git.run(top, "worktree", "add", "--force", "--quiet", "--detach", folder.toString(), base);
        } finally {
            listing.unlock();
        }
        return base;
    }

    /** Where in a worktree the folder is that the operator named. */
    Path within(Path worktree) {
        return worktree.resolve(within);
    }

    /**
     * Keeps what was changed in a worktree as a branch.
     *
     * @return what to say of it; nothing when nothing was changed
     */
    List<Content> keep(Path worktree, String base, String task, String agent) throws InterruptedException {
        git.run(worktree, "add", "--all");
        if (!git.ask(worktree, 100, "diff", "--cached", "--quiet", "--no-ext-diff")
                .well()) {
            git.run(
                    worktree,
                    "-c",
                    "user.name=" + agent + " (Troupe)",
                    "-c",
                    "user.email=troupe@localhost",
                    "commit",
                    "--quiet",
                    "--no-verify",
                    "--message",
                    "What " + agent + " did for " + task);
        }
        var head = git.run(worktree, "rev-parse", "HEAD");
        if (head.equals(base)) {
            return List.of();
        }
        var branch = branch(worktree, head, task);
        var stat = git.ask(worktree, 8 << 10, "diff", "--no-color", "--no-ext-diff", "--stat=100,80,60", base, head);
        var patch =
                git.ask(worktree, LARGEST_PATCH, "diff", "--no-color", "--no-ext-diff", "--no-textconv", base, head);
        var told = new ArrayList<Content>();
        told.add(Content.text("Changed on branch " + branch + " of " + top + ":\n"
                + Words.clean(stat.text(), 8 << 10).stripTrailing()));
        told.add(new Content.Resource("git:" + branch, "text/x-diff", Optional.of(patch.text())));
        return told;
    }

    private String branch(Path worktree, String head, String task) throws InterruptedException {
        listing.lockInterruptibly();
        try {
            // below a branch of this name there can be none
            var wanted = (isBranch(worktree, "troupe") ? "troupe-" : "troupe/") + task;
            var name = wanted;
            for (int i = 2; isBranch(worktree, name); i++) {
                name = wanted + "-" + i;
            }
            git.run(worktree, "branch", name, head);
            return name;
        } finally {
            listing.unlock();
        }
    }

    private boolean isBranch(Path worktree, String name) throws InterruptedException {
        return git.ask(worktree, 100, "rev-parse", "--verify", "--quiet", "refs/heads/" + name)
                .well();
    }

    /** Forgets this worktree, whose folder is gone; those of others may come back, as on a disk that is away. */
    void forget(Path worktree) {
        listing.lock();
        try {
            git.ask(top, 100, "worktree", "remove", "--force", "--force", worktree.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is done the next time
        } finally {
            listing.unlock();
        }
    }
}
