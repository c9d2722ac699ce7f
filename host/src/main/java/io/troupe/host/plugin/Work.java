package io.troupe.host.plugin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One file on its way onto the shelf. On the plugin folder's thread, but for what does not change. */
final class Work {

    private final Source source;
    private final Settling.Due due;
    private Cause cause;
    private final Optional<Path> content;
    private final long started = System.nanoTime();
    private final List<Runnable> then = new ArrayList<>();
    private @Nullable Candidate candidate;
    private @Nullable PluginRecord record;
    private @Nullable Loaded predecessor;

    /** Why a file is looked at; what counts more comes later. */
    enum Cause {
        /** It is new, or changed, or something else did that kept it out; content that is in service stays there. */
        ARRIVED,
        /** Somebody wants it loaded anew; what is in service goes on if that fails. */
        RELOAD,
        /** What is in service must not go on, whatever comes of this. */
        RESTART
    }

    /** @param content where to read what belongs into the file, when that is not the file itself */
    Work(Source source, Settling.Due due, Cause cause, Optional<Path> content) {
        this.source = source;
        this.due = due;
        this.cause = cause;
        this.content = content;
    }

    /** The same from the beginning. */
    Work again() {
        var again = new Work(source, due, cause, content);
        again.then.addAll(then);
        again.predecessor = predecessor;
        return again;
    }

    /** Brings back an earlier content, because this one cannot be used and what it follows, if anything, is closed. */
    Work fallback(Path earlier, Optional<Loaded> closed) {
        var fallback = new Work(source, due, Cause.RESTART, Optional.of(earlier));
        fallback.then.addAll(then);
        fallback.predecessor = closed.orElse(null);
        return fallback;
    }

    /** Goes on in the place of what was under way with the file, and owes what that owed. */
    void takesOver(Work before) {
        then.addAll(before.then);
        predecessor = predecessor == null ? before.predecessor : predecessor;
        cause = cause.compareTo(before.cause) < 0 ? before.cause : cause;
    }

    Source source() {
        return source;
    }

    Path file() {
        return source.file();
    }

    Settling.Due due() {
        return due;
    }

    boolean anew() {
        return cause != Cause.ARRIVED;
    }

    /** True when what is in service from this file leaves it if this cannot take its place. */
    boolean withdraws() {
        return cause == Cause.RESTART;
    }

    /** Where its content is to be read. */
    Path read() {
        return content.orElse(source.file());
    }

    /** True when it brings back an earlier content because the file's own could not be used. */
    boolean fallback() {
        return content.isPresent();
    }

    long started() {
        return started;
    }

    /** What is done when it has come to an end, whichever. */
    List<Runnable> then() {
        return then;
    }

    void found(Candidate fit, PluginRecord known) {
        candidate = fit;
        record = known;
    }

    boolean isFound() {
        return candidate != null;
    }

    Candidate candidate() {
        if (candidate == null) {
            throw new IllegalStateException("nothing was found in " + source.file() + " yet");
        }
        return candidate;
    }

    PluginRecord record() {
        return record == null ? PluginRecord.EMPTY : record;
    }

    /** What was closed so that this one can open. */
    Optional<Loaded> predecessor() {
        return Optional.ofNullable(predecessor);
    }

    void follows(Loaded closed) {
        predecessor = closed;
    }
}
