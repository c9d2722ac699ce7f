package io.troupe.host.plugin;

import io.troupe.api.PluginException;
import io.troupe.host.fact.Origin;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.PluginFact.PluginTried;
import io.troupe.host.plugin.ExtensionPort.Listed;
import io.troupe.host.plugin.ExtensionPort.Troubled;
import io.troupe.host.plugin.Readers.Job;
import io.troupe.host.plugin.Readers.Result;
import io.troupe.host.plugin.Reading.Identity;
import io.troupe.host.plugin.Reading.Unusable;
import io.troupe.host.plugin.Settling.Due;
import io.troupe.host.plugin.Versions.Kept;
import io.troupe.host.plugin.Work.Cause;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings files onto the shelf: inspects what has settled, asks whether it may come into service, opens it, tries it
 * where its content is new, and lists its agents. A step that blocks or runs code of a plugin is done elsewhere; when
 * the file has changed meanwhile, what came of it is dropped. On the plugin folder's thread.
 */
final class Arrivals {

    private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);
    private static final Duration INSPECTION = Duration.ofSeconds(30);
    private static final Duration OPENING = Duration.ofSeconds(10);
    private static final Duration TRIAL = Duration.ofSeconds(20);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    /** What works together here. */
    record Parts(
            ScheduledExecutorService owner,
            Readers readers,
            PluginReader reader,
            PluginRecords records,
            Quarantines quarantines,
            Settling settling,
            ExtensionPort port) {}

    private final Parts parts;
    private final Shelf shelf;
    private final Drains drains;
    private final Standing standing;
    private final Versions versions;
    private final Function<String, Troubled> troubled;
    private final Consumer<Path> ended;
    private final Map<Path, Work> works = new HashMap<>();
    private final Openings openings = new Openings();
    private boolean closed;
    private final Turns turns = new Turns(Turns.PATIENCE);

    /**
     * @param troubled makes what is told of a plugin's misbehaviour
     * @param ended is told of each file that has got where it was going
     */
    Arrivals(
            Parts parts,
            Shelf shelf,
            Drains drains,
            Versions versions,
            Function<String, Troubled> troubled,
            Consumer<Path> ended) {
        this.parts = parts;
        this.shelf = shelf;
        this.drains = drains;
        this.standing = new Standing(shelf);
        this.versions = versions;
        this.troubled = troubled;
        this.ended = ended;
    }

    Standing standing() {
        return standing;
    }

    Turns turns() {
        return turns;
    }

    boolean idle() {
        return works.isEmpty();
    }

    /** True when just this is under way already: to begin again would keep what is slow from ever coming to an end. */
    boolean has(Path file, Stamp stamp) {
        var work = works.get(file);
        return work != null && work.due().stamp().equals(stamp);
    }

    /** The plugins that were found in files on their way. */
    Set<String> underWay() {
        return works.values().stream()
                .filter(Work::isFound)
                .map(work -> work.candidate().identity().id())
                .collect(Collectors.toSet());
    }

    /** The files that were found to have this plugin in them, and are on their way. */
    List<Source> underWay(String plugin) {
        return works.values().stream()
                .filter(work ->
                        work.isFound() && work.candidate().identity().id().equals(plugin))
                .map(Work::source)
                .toList();
    }

    /**
     * Drops what is under way with a file that is gone.
     *
     * @return what was taken out of service for that
     */
    Optional<Loaded> cancel(Path file) {
        var work = works.remove(file);
        if (work == null) {
            return Optional.empty();
        }
        work.predecessor().ifPresent(old -> old.extensions().forEach(Listed::remove));
        end(work);
        return work.predecessor();
    }

    /** Begins with a file, in place of what was under way with it. */
    void begin(Work work) {
        var before = works.put(work.file(), work);
        if (before != null) {
            work.takesOver(before);
        }
        var form = Form.of(work.file(), work.due().stamp().folder());
        if (form.isEmpty()) {
            end(work);
            return;
        }
        Optional<String> known =
                work.anew() || work.fallback() || work.predecessor().isPresent()
                        ? Optional.empty()
                        : shelf.from(work.file()).map(load -> load.identity().digest());
        parts.readers()
                .add(new Job<>(
                        () -> parts.reader().read(work.source(), work.read(), form.get(), known),
                        INSPECTION,
                        result -> inspected(work, form.get(), result),
                        Arrivals::discard));
    }

    private boolean stale(Work work) {
        return works.get(work.file()) != work;
    }

    private static void discard(Reading reading) {
        if (reading instanceof Reading.Fit(var candidate)) {
            candidate.discard();
        }
    }

    private void inspected(Work work, Form form, Result<Reading> result) {
        var reading = result.value() == null ? unreadable(work, form, result) : result.value();
        if (stale(work)) {
            discard(reading);
            return;
        }
        var due = work.due();
        if (!work.fallback() && !Stamp.of(work.file()).equals(due.stamp())) { // changed under our hands
            discard(reading);
            parts.settling().touch(work.file(), System.nanoTime()); // what begins then takes over from this
            return;
        }
        switch (reading) {
            case Reading.Incomplete(var otherwise) -> {
                if (due.late()) {
                    refuse(work, otherwise, false);
                } else {
                    parts.settling().hold(due);
                    if (!work.withdraws() && work.predecessor().isEmpty()) { // else the next takes over from this
                        end(work);
                    }
                }
            }
            case Unusable unusable -> refuse(work, unusable, false);
            case Reading.Unchanged() -> {
                shelf.unchanged(work.file(), due.stamp());
                end(work);
            }
            case Reading.Fit(var candidate) -> recall(work, candidate);
        }
    }

    private static Reading unreadable(Work work, Form form, Result<Reading> result) {
        var identity = PluginReader.unnamed(work.source(), "", form);
        var failure = cause(result);
        return failure instanceof IOException || failure instanceof TimeoutException
                ? new Unusable(identity, PluginState.REFUSED, "cannot be read: " + failure)
                : Failure.of(identity, failure);
    }

    private static Throwable cause(Result<?> result) {
        var failure = result.failure();
        return failure == null ? new IllegalStateException("nothing came of it") : failure;
    }

    /** Asks the journal what is known of the plugin; again and again, for it may have been taken out of service. */
    private void recall(Work work, Candidate candidate) {
        parts.records()
                .of(candidate.identity().id())
                .onComplete(record -> onThread(() -> {
                    if (stale(work)) {
                        candidate.discard();
                    } else if (record.failed()) {
                        LOG.warn(
                                "{} waits for the journal", candidate.identity().words(), record.cause());
                        candidate.discard();
                        later(AGAIN, () -> again(work));
                    } else {
                        var id = candidate.identity().id();
                        work.found(candidate, parts.quarantines().over(id, record.result()));
                        place(work);
                    }
                }));
    }

    private void again(Work work) {
        if (!stale(work)) {
            works.remove(work.file());
            begin(work.again());
        }
    }

    private void place(Work work) {
        var candidate = work.candidate();
        var obstacle = standing.obstacle(work.source(), candidate, work.record());
        if (obstacle.isPresent()) {
            var in = obstacle.get();
            candidate.discard();
            refuse(work, new Unusable(candidate.identity(), in.state(), in.reason()), in.waiting());
            return;
        }
        var current = shelf.current(candidate.identity().id());
        if (current.isPresent() && sameContent(work, current.get())) {
            candidate.discard();
            shelf.move(current.get(), work.source(), work.due().stamp());
            end(work);
            return;
        }
        var halted = drains.halted(candidate.identity().id());
        var ending = drains.ending(candidate);
        if (ending.isPresent()) {
            drains.then(ending.get(), () -> placeAgain(work));
        } else if (halted.isPresent()) {
            follow(work, halted.get());
        } else if (current.isPresent()
                && (candidate.stopThenStart() || current.get().candidate().stopThenStart())) {
            shelf.halt(current.get(), () -> {});
            follow(work, current.get());
        } else {
            open(work);
        }
    }

    /** A file that only got another name, or another place, keeps what is in service. */
    private boolean sameContent(Work work, Loaded load) {
        return !work.anew()
                && load.identity().equals(work.candidate().identity())
                && load.source().pack().equals(work.source().pack())
                && shelf.lingers(load.id());
    }

    /** Opens once the other is closed. */
    private void follow(Work work, Loaded closing) {
        work.follows(closing);
        drains.then(closing, () -> {
            if (stale(work)) {
                work.candidate().discard();
            } else {
                open(work);
            }
        });
    }

    /** What it waited for is over; much may have happened since. */
    private void placeAgain(Work work) {
        if (stale(work)) {
            work.candidate().discard();
        } else {
            place(work);
        }
    }

    private void open(Work work) {
        if (openings.inTheWay(work)) {
            openings.then(work, () -> placeAgain(work));
            turns.over(work.file()); // else that one might wait for this one's turn
            return;
        }
        openings.begin(work);
        var candidate = work.candidate();
        var uses = standing.uses(candidate);
        parts.readers()
                .add(new Job<Artefact>(
                        () -> new ClosedOnce(candidate.open(List.copyOf(uses.values()))),
                        OPENING,
                        result -> opened(work, uses, result),
                        Artefact::close));
    }

    private void opened(Work work, Map<String, ClassLoader> uses, Result<Artefact> result) {
        var artefact = result.value();
        if (artefact == null) {
            over(work);
            if (!stale(work)) {
                refuse(work, notStarted(work.candidate().identity(), cause(result), OPENING), false);
            }
            return;
        }
        openings.made(work, artefact);
        if (stale(work)) {
            close(work, artefact, () -> {});
        } else if (isToBeTried(work)) {
            tryOut(work, uses, artefact);
        } else {
            turns.take(work.file(), () -> list(work, uses, artefact));
        }
    }

    private static boolean isToBeTried(Work work) {
        return work.candidate().code()
                && !work.record()
                        .tried()
                        .containsKey(work.candidate().identity().digest());
    }

    private void tryOut(Work work, Map<String, ClassLoader> uses, Artefact artefact) {
        parts.readers()
                .add(new Job<>(
                        () -> artefact.tryOut(parts.port()),
                        TRIAL,
                        tried -> tried(work, uses, artefact, tried),
                        late -> {}));
    }

    private void tried(Work work, Map<String, ClassLoader> uses, Artefact artefact, Result<List<String>> result) {
        var identity = work.candidate().identity();
        var notes = result.value();
        if (stale(work)) {
            close(work, artefact, () -> {});
        } else if (notes == null) {
            close(work, artefact, () -> {});
            refuse(work, notStarted(identity, cause(result), TRIAL), false);
        } else {
            parts.records().append(identity.id(), new PluginTried(identity.version(), identity.digest(), notes));
            turns.take(work.file(), () -> list(work, uses, artefact));
        }
    }

    private static Unusable notStarted(Identity identity, Throwable failure, Duration limit) {
        return failure instanceof TimeoutException
                ? new Unusable(
                        identity,
                        PluginState.FAILED,
                        "did not start within " + limit.toSeconds() + " s, and was given up")
                : Failure.of(identity, failure);
    }

    private void list(Work work, Map<String, ClassLoader> uses, Artefact artefact) {
        if (stale(work)) {
            close(work, artefact, () -> {});
            return;
        }
        var candidate = work.candidate();
        if (!standing.uses(candidate).equals(uses)) { // what it was opened with has been replaced, and may be closed
            close(work, artefact, () -> again(work));
            return;
        }
        var identity = candidate.identity();
        var rival = standing.rival(work.source(), candidate); // perhaps one that came while this was being opened
        if (rival.isPresent()) {
            close(work, artefact, () -> {});
            refuse(work, new Unusable(identity, rival.get().state(), rival.get().reason()), true);
            return;
        }
        List<Listed> agents;
        try {
            shelf.dropLingering(identity.digest(), identity.id()); // the same content under another file name
            var origin =
                    new Origin(identity.id(), identity.version(), work.source().pack(), System.nanoTime());
            agents = artefact.list(parts.port(), origin, troubled.apply(identity.id()));
        } catch (RuntimeException | LinkageError e) {
            close(work, artefact, () -> {});
            refuse(work, Failure.of(identity, e), e instanceof PluginException);
            return;
        }
        versions.keep(candidate);
        if (!candidate.code()) {
            candidate.discard(); // what is in service of it is in memory
        }
        var load = new Loaded(work.source(), candidate, artefact, agents, uses, Instant.now());
        supersede(load, work.predecessor());
        var other = shelf.from(work.file()).filter(before -> !before.id().equals(load.id()));
        boolean beside = work.fallback() && shelf.place(work.file()).isPresent(); // what is in the file stays of no use
        shelf.serve(load, beside ? Optional.empty() : Optional.of(work.due().stamp()), work.started());
        other.ifPresent(before -> shelf.retire(before, PluginState.REMOVED, ""));
        work.predecessor().ifPresent(old -> old.extensions().forEach(Listed::remove));
        over(work);
        end(work);
    }

    /** Says of the file that had the plugin until now that another has it. */
    private void supersede(Loaded load, Optional<Loaded> predecessor) {
        shelf.current(load.id())
                .or(() -> predecessor.filter(old -> old.id().equals(load.id())))
                .map(Loaded::source)
                .filter(source -> !source.file().equals(load.source().file()))
                .flatMap(source -> shelf.place(source.file()))
                .ifPresent(place -> shelf.enter(new Place(
                        place.source(),
                        place.stamp(),
                        place.identity(),
                        PluginState.DISABLED,
                        load.source().file() + " (" + load.identity().version() + ") takes its place",
                        true,
                        Instant.now())));
    }

    /** Says why a file is not in service. What was in service from it before stays there, if that may. */
    private void refuse(Work work, Unusable unusable, boolean waiting) {
        if (work.fallback()) {
            LOG.warn("{}: {}", unusable.identity().words(), Texts.plain(unusable.reason()));
            work.predecessor().ifPresent(old -> old.extensions().forEach(Listed::remove));
            shelf.from(work.file()).ifPresent(load -> shelf.retire(load, unusable.state(), unusable.reason()));
            end(work);
            return;
        }
        enter(work, unusable, waiting);
        var other = otherContent(work, unusable);
        if (other.isPresent()) {
            begin(work.fallback(other.get().file(), Optional.empty()));
            return;
        }
        if (unusable.state() == PluginState.DISABLED || work.withdraws()) {
            shelf.from(work.file()).ifPresent(load -> shelf.retire(load, unusable.state(), unusable.reason()));
        }
        var closed = work.predecessor().or(() -> drains.halted(work.file()));
        if (unusable.state() != PluginState.DISABLED
                && closed.filter(old -> goesOn(work, old)).isPresent()) {
            return;
        }
        var earlier =
                closed.flatMap(old -> versions.find(old.id(), old.identity().digest()));
        if (earlier.isPresent() && unusable.state() != PluginState.DISABLED) {
            begin(work.fallback(earlier.get().file(), closed));
        } else {
            closed.ifPresent(old -> old.extensions().forEach(Listed::remove));
            end(work);
        }
    }

    /** What goes on in the place of the file's content is started anew from where it is kept, if it is to be. */
    private Optional<Kept> otherContent(Work work, Unusable unusable) {
        return work.withdraws() && unusable.state() != PluginState.DISABLED
                ? shelf.from(work.file())
                        .map(Loaded::identity)
                        .filter(running ->
                                !running.digest().equals(unusable.identity().digest()))
                        .flatMap(running -> versions.find(running.id(), running.digest()))
                : Optional.empty();
    }

    /** Brings back what was stopped from the file that it came from, if that is another one and still there. */
    private boolean goesOn(Work work, Loaded stopped) {
        var file = stopped.source().file();
        var stamp = Stamp.of(file);
        if (stamp.absent() || file.equals(work.file())) {
            return false;
        }
        end(work);
        var due = new Due(file, stamp, System.nanoTime(), true);
        var back = new Work(stopped.source(), due, Cause.RESTART, Optional.empty());
        back.follows(stopped);
        begin(back);
        return true;
    }

    private void enter(Work work, Unusable unusable, boolean waiting) {
        shelf.enter(new Place(
                work.source(),
                work.due().stamp(),
                unusable.identity(),
                unusable.state(),
                unusable.reason(),
                waiting,
                Instant.now()));
    }

    private void close(Work work, Artefact artefact, Runnable then) {
        if (closed) {
            artefact.close();
            return;
        }
        parts.readers()
                .add(new Job<>(
                        artefact::close,
                        OPENING,
                        closed -> {
                            over(work);
                            then.run();
                        },
                        late -> {}));
    }

    /** It is in service or closed: what may not be open at the same time goes on. */
    private void over(Work work) {
        openings.over(work).forEach(this::onThread);
    }

    private void end(Work work) {
        works.remove(work.file(), work);
        turns.over(work.file());
        work.then().forEach(Runnable::run);
        ended.accept(work.file());
    }

    /** Drops everything that is under way, and closes what was opened for it. */
    void clear() {
        closed = true;
        works.clear();
        openings.clear();
    }

    private void onThread(Runnable step) {
        if (!parts.owner().isShutdown()) {
            parts.owner().execute(step);
        }
    }

    private void later(Duration after, Runnable step) {
        var _ = parts.owner().schedule(step, after.toMillis(), TimeUnit.MILLISECONDS);
    }
}
