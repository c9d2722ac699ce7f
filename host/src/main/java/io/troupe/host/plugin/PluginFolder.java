package io.troupe.host.plugin;

import io.troupe.api.Settings;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.PluginCalls;
import io.troupe.host.bus.PluginCalls.ChangePlugin;
import io.troupe.host.bus.PluginCalls.PluginList;
import io.troupe.host.bus.PluginCalls.PluginView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.journal.Journal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what runs equal to what is in the plugin folders, and does what is asked about plugins. One thread of its own
 * decides everything, and never waits: what blocks or runs code of plugins is done beside it.
 */
public final class PluginFolder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PluginFolder.class);
    private static final int MOST_CALLS = 1_000;
    private static final Duration LINGER = Duration.ofMillis(250);
    private static final Duration STARTING = Duration.ofSeconds(60);

    private final Bus bus;
    private final Context context;
    private final ScheduledThreadPoolExecutor thread;
    private final PluginKeeper keeper;
    private final Promise<Integer> started = Promise.promise();
    private final List<Bus.Registration> served = new ArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final Set<Promise<?>> unanswered = ConcurrentHashMap.newKeySet();

    /**
     * A folder to look for plugins in.
     *
     * @param watched true when changes count while the host runs, and the folder is made where it is missing; false for
     *     what ships with the host
     */
    public record Folder(Path path, boolean watched) {
        public Folder {
            path = path.toAbsolutePath().normalize();
        }
    }

    /**
     * How plugins are dealt with.
     *
     * @param settings gives a plugin its settings, by plugin id
     * @param cache a folder of our own for private copies; what an earlier process left there is deleted
     * @param versions a folder of our own for contents that were in service
     * @param linger how long a plugin stays in service whose file is gone, should that only have got another name
     */
    public record Options(
            List<Folder> folders,
            Function<String, Settings> settings,
            Path cache,
            Path versions,
            Admission.Policy admission,
            Supervision.Limits supervision,
            Duration linger,
            Programs programs) {
        public Options {
            folders = List.copyOf(folders);
        }

        public Options(
                List<Folder> folders,
                Function<String, Settings> settings,
                Path cache,
                Path versions,
                Admission.Policy admission,
                Supervision.Limits supervision,
                Duration linger) {
            this(folders, settings, cache, versions, admission, supervision, linger, Programs.none());
        }

        public Options(
                List<Folder> folders,
                Function<String, Settings> settings,
                Path cache,
                Path versions,
                Admission.Policy admission,
                Supervision.Limits supervision) {
            this(folders, settings, cache, versions, admission, supervision, LINGER);
        }

        /** The same, where programs are run. */
        public Options with(Programs run) {
            return new Options(folders, settings, cache, versions, admission, supervision, linger, run);
        }
    }

    public PluginFolder(Vertx vertx, Bus bus, Journal journal, ExtensionPort port, Options options) {
        this.bus = bus;
        this.context = vertx.getOrCreateContext();
        this.thread = new PluginThread();
        this.keeper = new PluginKeeper(thread, new PluginRecords(journal), port, options);
    }

    /** Loads all that is there, then watches; gives the number of extensions. Fails when a folder cannot be used. */
    public Future<Integer> start() {
        var ready = Promise.<Integer>promise();
        context.runOnContext(now -> {
            served.add(bus.serve(
                    PluginCalls.LIST,
                    (list, call) -> ask(() ->
                            Future.succeededFuture(new PluginList(keeper.views().all())))));
            served.add(bus.serve(PluginCalls.CHANGE, (change, call) -> ask(() -> changed(change, call))));
            started.future().onComplete(done -> context.runOnContext(later -> ready.handle(done)));
            thread.execute(() -> {
                try {
                    keeper.begin(started::tryComplete);
                } catch (RuntimeException e) {
                    started.tryFail(e);
                }
            });
            var _ = thread.schedule(keeper::startedAnyway, STARTING.toSeconds(), TimeUnit.SECONDS);
        });
        return ready.future();
    }

    private Future<PluginView> changed(ChangePlugin change, Call call) {
        return keeper.change(change, call.caller());
    }

    /** Has something found out or done on the thread of this folder. */
    private <T> Future<T> ask(Supplier<Future<T>> question) {
        if (calls.incrementAndGet() > MOST_CALLS) {
            calls.decrementAndGet();
            return Future.failedFuture(
                    Refusal.of(ErrorCode.OVERLOADED, "more than " + MOST_CALLS + " calls about plugins wait"));
        }
        var answer = Promise.<T>promise();
        unanswered.add(answer);
        try {
            thread.execute(() -> {
                calls.decrementAndGet();
                answer(question, answer);
            });
        } catch (RejectedExecutionException e) {
            answer.tryFail(closed());
        }
        return answer.future().onComplete(done -> unanswered.remove(answer));
    }

    private static <T> void answer(Supplier<Future<T>> question, Promise<T> answer) {
        try {
            question.get()
                    .onComplete(
                            done -> { // it may have been given up meanwhile
                                if (done.succeeded()) {
                                    answer.tryComplete(done.result());
                                } else {
                                    answer.tryFail(done.cause());
                                }
                            });
        } catch (RuntimeException e) {
            answer.tryFail(e);
        }
    }

    private static Refusal closed() {
        return Refusal.of(
                ErrorCode.OVERLOADED,
                "the host was stopped before that was done; look with plugins list how the plugin fares when it runs"
                        + " again, and ask once more");
    }

    /** How many class loaders of plugins that were closed are still in memory. Any thread. */
    public int unloadedAlive() {
        return keeper.leaks().alive();
    }

    /** Removes every extension and stops every plugin. Blocks until that is done. */
    @Override
    public void close() {
        served.forEach(Bus.Registration::close);
        keeper.stopWatching();
        started.tryFail("closed before all plugins were loaded");
        thread.execute(keeper::clear);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(20, TimeUnit.SECONDS)) {
                LOG.warn("plugins did not stop within 20 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        unanswered.forEach(answer -> answer.tryFail(closed()));
    }

    /** For tests: is called, on the thread of this folder, after something was loaded or removed. */
    void onChange(Runnable told) {
        keeper.onChange(told);
    }
}
