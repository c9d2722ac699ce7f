package io.troupe.distribution;

import io.troupe.distribution.LoopbackModel.Asked;
import io.troupe.distribution.LoopbackModel.Reply;
import io.troupe.distribution.ModelWire.Called;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

/** A model that writes each job into the ledger, and is done when it was told what came of that. */
final class KeeperModel implements AutoCloseable {

    private static final ModelWire WIRE = new ChatWire();
    private static final String JOB = "job: ";

    private final LoopbackModel server = new LoopbackModel(WIRE, (number, asked) -> reply(asked));
    private final Predicate<String> slow;
    private final CountDownLatch open = new CountDownLatch(1);

    /** @param slow the jobs whose second turn takes until {@link #open} */
    KeeperModel(Predicate<String> slow) throws IOException {
        this.slow = slow;
    }

    static String input(String job) {
        return JOB + job;
    }

    static String id(int call) {
        return WIRE.id(call);
    }

    String plugin() {
        return WIRE.plugin();
    }

    String settings() {
        return WIRE.settings(server.address()) + "model: " + ModelWire.MODEL + "\n";
    }

    void open() {
        open.countDown();
    }

    void comes(int requests, Duration within) throws InterruptedException {
        server.comes(requests, within);
    }

    /** How often it was asked for a turn of this job. */
    int asked(String job) {
        return of(job).size();
    }

    /** What it was told of the calls for this job, by their ids. */
    Map<String, String> toldOf(String job) {
        return WIRE.answers(of(job).getLast().body());
    }

    private List<Asked> of(String job) {
        return server.asked().stream().filter(one -> job(one).equals(job)).toList();
    }

    private Reply reply(Asked asked) throws InterruptedException {
        var job = job(asked);
        if (WIRE.answers(asked.body()).isEmpty()) {
            var jobs = job.equals("second") ? List.of("first", "second") : List.of(job);
            var tool = job.equals("repeated") ? "ledger_put" : "ledger_add";
            var calls = jobs.stream()
                    .map(one -> Called.of(id(jobs.indexOf(one) + 1), tool, Map.of("job", one)))
                    .toList();
            return new Reply.Said("I write.", calls);
        }
        if (slow.test(job)) {
            open.await();
        }
        return Reply.Said.text("Done: " + job);
    }

    private static String job(Asked asked) {
        for (var message : asked.body().path("messages")) {
            var text = message.path("content").asText();
            if (text.startsWith(JOB)) {
                return text.substring(JOB.length());
            }
        }
        throw new AssertionError("no job in " + asked.body());
    }

    @Override
    public void close() {
        open();
        server.close();
    }
}
