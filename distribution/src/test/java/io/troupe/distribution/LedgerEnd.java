package io.troupe.distribution;

import io.troupe.distribution.JournalRows.Row;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** How what clients were told of comes to its end, once nothing befalls the hosts any more, and what is said of it. */
final class LedgerEnd {

    private static final Duration PAUSE = Duration.ofMillis(200);

    private static final Set<String> ENDED_BADLY = Set.of("failed", "cancelled", "expired");

    /** How much there was to do. */
    record Size(int tasks, int runs) {}

    private final LedgerClients clients;
    private final LedgerFlows flows;
    private final Size size;
    private final List<String> wrong;
    private final Set<String> revived = new HashSet<>();

    /** @param wrong is given what is not as it should be */
    LedgerEnd(LedgerClients clients, LedgerFlows flows, Size size, List<String> wrong) {
        this.clients = clients;
        this.flows = flows;
        this.size = size;
        this.wrong = wrong;
    }

    /**
     * Waits until all is acknowledged and has ended, but not for ever.
     *
     * @return how many runs ended in which state
     */
    Map<String, Integer> comes(Duration patience) throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        await(until, () -> clients.acknowledged() + clients.wrong().size() >= size.tasks());
        var left = new HashMap<String, String>();
        clients.ids().values().forEach(id -> left.put(id, "acknowledged"));
        await(until, () -> settled(left));
        left.forEach((id, state) -> wrong.add(id + " is " + state));
        return lastRuns(until);
    }

    /** How many tasks too many hosts ended with, so that somebody had to say: again. */
    int revived() {
        return revived.size();
    }

    /** Compares all that there is. */
    LedgerCheck.Counts judged(List<Row> journal, List<String> lines) throws IOException {
        clients.wrong().forEach((key, what) -> wrong.add(key + ": " + what));
        flows.wrong().forEach((key, what) -> wrong.add(key + ": " + what));
        if (clients.acknowledged() != size.tasks()) {
            wrong.add(clients.acknowledged() + " keys were acknowledged, expected " + size.tasks());
        }
        if (flows.ids().size() != size.runs()) {
            wrong.add(flows.ids().size() + " runs were acknowledged, expected " + size.runs());
        }
        return new LedgerCheck(clients.ids(), flows, wrong).compare(journal, lines);
    }

    /** All that was acknowledged ends; one of whose steps too many hosts ended ends as failed. */
    private Map<String, Integer> lastRuns(long until) throws InterruptedException {
        await(until, () -> flows.ids().size() + flows.wrong().size() >= size.runs());
        var states = flows.states();
        while (!states.values().stream().allMatch(LedgerFlows::isOverState) && System.nanoTime() < until) {
            Thread.sleep(PAUSE);
            states = flows.states();
        }
        var runs = new HashMap<String, Integer>();
        states.values().forEach(state -> runs.merge(state, 1, Integer::sum));
        states.entrySet().stream()
                .filter(run -> !LedgerFlows.isOverState(run.getValue()))
                .forEach(run -> wrong.add(run.getKey() + " is " + run.getValue()));
        return runs;
    }

    /** Looks which are left, and says whether there are none. */
    private boolean settled(Map<String, String> left) {
        try {
            var unfinished = clients.unfinished();
            left.keySet().retainAll(unfinished.keySet());
            left.replaceAll((id, before) -> unfinished.getOrDefault(id, before));
            for (var id : List.copyOf(left.keySet())) {
                settle(id, left);
            }
            return left.isEmpty();
        } catch (IOException e) {
            return false; // the next round asks again
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A task that failed, or that too many hosts ended with, is left for somebody to look at, who here says: again. */
    private void settle(String id, Map<String, String> left) throws IOException, InterruptedException {
        var state = left.getOrDefault(id, "");
        if (ENDED_BADLY.contains(state)) {
            left.remove(id);
            wrong.add(id + " is " + state);
        } else if (state.equals("dead-letter") && !revived.contains(id)) {
            int status = clients.post("/api/v1/tasks/" + id + "/retry", "{}").statusCode();
            if (status / 100 == 2 || status == 409) { // 409: the answer before was lost
                revived.add(id);
            }
        }
    }

    private static void await(long until, BooleanSupplier done) throws InterruptedException {
        while (!done.getAsBoolean() && System.nanoTime() < until) {
            Thread.sleep(PAUSE);
        }
    }
}
