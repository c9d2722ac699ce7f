package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.cluster.Membership.Hold;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.journal.GuardedJournal;
import io.troupe.host.journal.Leases;
import io.troupe.host.journal.MemoryJournal;
import io.troupe.host.settings.HostSettings;
import io.troupe.host.workflow.Ready;
import io.troupe.host.workflow.Strategies;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What one node does for all, begun and ended as leaders change, in one process. */
class LeadingTest {

    private static final Leases.Lease LEASE = new Leases.Lease("leader", "aaaaaaaa", 1, Long.MAX_VALUE, "");

    @TempDir
    private Path root;

    private final MemoryJournal journal = MemoryJournal.keeping();
    private Frame frame;
    private Leading leading;
    private SlowJournal slow;

    @BeforeEach
    void open() {
        var settings = HostSettings.load(
                new HostSettings.Sources(root, Optional.empty(), Optional.empty(), Map.of(), Map.of()));
        frame = Frame.of(settings.cluster());
        slow = new SlowJournal(journal);
        leading = new Leading(
                frame,
                settings,
                slow,
                new Leading.Repertoire(new Strategies(), Ready.none()),
                root.resolve("snapshots"));
    }

    @AfterEach
    void close() {
        leading.close();
        frame.close();
    }

    @Test
    void fiftyReignsLeaveNothingBehind() throws Exception {
        int rooms = frame.vertx().deploymentIDs().size();
        var reigns = new ArrayList<WeakReference<GuardedJournal>>();

        for (int reign = 0; reign < 50; reign++) {
            reigns.add(reign(() -> true));
        }

        assertThat(frame.vertx().deploymentIDs()).hasSize(rooms);
        assertThat(slow.listeners()).isZero();
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (kept(reigns) > 0 && System.nanoTime() < end) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(20); // whatever is on its way yet
        }
        assertThat(kept(reigns))
                .as("journals that something of a past reign still holds")
                .isZero();
    }

    @Test
    @Timeout(20)
    void whatIsNoMoreToBeDoneIsGivenUpAndServesNothingLater() throws Exception {
        var held = new AtomicBoolean(true);
        slow.hold();
        var begun = CompletableFuture.runAsync(() ->
                leading.begin(new GuardedJournal(slow, LEASE), Set.of("aaaaaaaa"), new Hold(held::get, held::get)));
        slow.awaitRead();

        held.set(false);

        assertThatThrownBy(begun::join).hasRootCauseInstanceOf(StartRefused.class);
        assertThat(leading.serves()).isFalse();
        slow.letGo();
        held.set(true); // as if it led again by now, in another epoch
        var call = Call.of("me", Duration.ofSeconds(5));
        var asked = frame.bus().request(TaskCalls.COUNT, new TaskCalls.Count(), call);
        assertThatThrownBy(() -> asked.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(Refusal.class)
                .rootCause()
                .satisfies(refusal ->
                        assertThat(((Refusal) refusal).code()).isEqualTo(ErrorCode.OVERLOADED)); // nobody is there
    }

    private WeakReference<GuardedJournal> reign(java.util.function.BooleanSupplier held) {
        var guarded = new GuardedJournal(slow, LEASE);
        leading.begin(guarded, Set.of("aaaaaaaa"), new Hold(held, held));
        assertThat(leading.serves()).isTrue();
        leading.close();
        return new WeakReference<>(guarded);
    }

    private static long kept(List<WeakReference<GuardedJournal>> reigns) {
        return reigns.stream().filter(reign -> reign.get() != null).count();
    }
}
