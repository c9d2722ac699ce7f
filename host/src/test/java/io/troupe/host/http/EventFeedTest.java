package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.SecurityCalls;
import io.troupe.host.bus.SecurityCalls.CreateToken;
import io.troupe.host.bus.TaskText;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.UnknownFact;
import io.troupe.host.journal.Journal.Append;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the WebSocket of facts tells, over the real edge and task service. */
class EventFeedTest {

    private static final String ALL = "{}";

    private Served host;
    private long appended;

    @BeforeEach
    void open() throws Exception {
        host = Served.open();
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void beginsWithHowEverythingStands() throws Exception {
        var task = host.submitted("expert");
        try (var watching = Watching.of(host, ALL)) {
            var snapshot = watching.next("snapshot");

            assertThat(snapshot.get("position").asLong()).isEqualTo(host.journal.position());
            assertThat(snapshot.get("resumed").asBoolean()).isFalse();
            assertThat(snapshot.at("/agents/0/name").asText()).isEqualTo("pack/echo");
            assertThat(snapshot.at("/agents/0/skills/0/name").asText()).isEqualTo("execute");
            assertThat(snapshot.at("/tasks/0/id").asText()).isEqualTo(task);
            assertThat(snapshot.at("/tasks/0/state").asText()).isEqualTo("queued");
            assertThat(snapshot.get("plugins")).hasSize(3);
            assertThat(snapshot.at("/status/ready").asBoolean()).isTrue();
            assertThat(snapshot.at("/status/claimable").asInt()).isEqualTo(1);
        }
    }

    @Test
    void tellsFactsAsTheyBecomeDurable() throws Exception {
        try (var watching = Watching.of(host, ALL)) {
            long from = watching.next("snapshot").get("position").asLong();
            var task = host.submitted("pack/echo");
            host.get("/api/v1/tasks/" + task + "?wait=9");

            var facts = watching.factsTo(from + 3);

            assertThat(facts)
                    .extracting(fact -> fact.get("kind").asText())
                    .containsExactly("task.submitted", "task.started", "task.finished");
            assertThat(facts).extracting(fact -> fact.get("stream").asText()).containsOnly("task/" + task);
            assertThat(facts.getLast().at("/body/state").asText()).isEqualTo("completed");
            assertThat(facts.getFirst().get("time").asText()).matches("\\d{4}-.*Z");
        }
    }

    @Test
    void joinsWithoutAGapAndWithoutADoubleWhileFactsCome() throws Exception {
        var going = new AtomicBoolean(true);
        var writer = Thread.startVirtualThread(() -> {
            while (going.get()) {
                append("load/" + appended % 7, "load.came", "{}");
                LockSupport.parkNanos(100_000); // more at once would rightly be conflated
            }
        });
        for (int i = 0; i < 20; i++) {
            try (var watching = Watching.of(host, ALL)) {
                long from = watching.next("snapshot").get("position").asLong();
                var seen = new ArrayList<Long>();
                for (int batches = 0; batches < 3; batches++) {
                    watching.next("facts")
                            .get("facts")
                            .forEach(fact -> seen.add(fact.get("position").asLong()));
                }
                assertThat(seen).isEqualTo(after(from, seen.size()));
            }
        }
        going.set(false);
        writer.join();
    }

    @Test
    void aTaskIsInTheSnapshotOrInTheFactsAfterIt() throws Exception {
        for (int i = 0; i < 20; i++) {
            var submitted = Thread.startVirtualThread(() -> append("other/1", "other.came", "{}"));
            var sent = new ArrayList<String>();
            try (var watching = Watching.of(host, ALL)) {
                sent.add(host.submitted("idle"));
                submitted.join();
                var snapshot = watching.next("snapshot");
                var told = new ArrayList<String>();
                snapshot.get("tasks").forEach(task -> told.add(task.get("id").asText()));
                if (snapshot.get("position").asLong() < host.journal.position()) {
                    watching.factsTo(host.journal.position())
                            .forEach(
                                    fact -> told.add(fact.get("stream").asText().replace("task/", "")));
                }
                assertThat(told).containsAll(sent);
            }
        }
    }

    @Test
    void countsItsBatchesAndSaysHowFarTheyGo() throws Exception {
        try (var watching = Watching.of(host, ALL)) {
            watching.next("snapshot");
            for (long batch = 1; batch <= 3; batch++) {
                append("load/1", "load.came", "{}");
                var facts = watching.next("facts");
                assertThat(facts.get("sequence").asLong()).isEqualTo(batch);
                assertThat(facts.get("position").asLong()).isEqualTo(host.journal.position());
                assertThat(facts.get("conflated").asBoolean()).isFalse();
            }
        }
    }

    @Test
    void resumesWithWhatWasMissed() throws Exception {
        var node = node();
        long from = host.journal.position();
        for (int i = 0; i < 5; i++) {
            append("load/" + i, "load.came", "{\"i\":" + i + "}");
        }
        try (var watching = Watching.of(host, "{\"from\":" + from + ",\"node\":\"" + node + "\"}")) {
            var snapshot = watching.next("snapshot");
            assertThat(snapshot.get("resumed").asBoolean()).isTrue();
            assertThat(snapshot.get("position").asLong()).isEqualTo(from);
            assertThat(snapshot.get("tasks")).isEmpty();
            assertThat(snapshot.get("agents")).isNotEmpty();
            assertThat(positions(watching.factsTo(from + 5))).isEqualTo(after(from, 5));
        }
    }

    @Test
    void resumesFromTheJournalWhereItNoLongerRemembers() throws Exception {
        var big = "{\"big\":\"" + "x".repeat(6 << 20) + "\"}";
        var node = node();
        long from = host.journal.position();
        for (int i = 0; i < 4; i++) {
            append("load/" + i, "load.came", big);
        }
        try (var first = Watching.of(host, ALL)) {
            first.next("snapshot"); // all of them have been taken in
        }
        try (var watching = Watching.of(host, "{\"from\":" + from + ",\"node\":\"" + node + "\"}")) {
            assertThat(watching.next("snapshot").get("resumed").asBoolean()).isTrue();
            assertThat(positions(watching.factsTo(from + 4))).isEqualTo(after(from, 4));
        }
    }

    @Test
    void givesASnapshotToWhoeverMissedFactsThatHaveLeftTheJournal() throws Exception {
        var big = "{\"big\":\"" + "x".repeat(6 << 20) + "\"}";
        var node = node();
        long from = host.journal.position();
        for (int i = 0; i < 4; i++) {
            append("load/" + i, "load.came", big);
        }
        host.gone = "load/0";
        long reached = from;
        while (reached < from + 4) { // until all of them have been taken in
            try (var first = Watching.of(host, ALL)) {
                reached = first.next("snapshot").get("position").asLong();
            }
        }
        try (var watching = Watching.of(host, "{\"from\":" + from + ",\"node\":\"" + node + "\"}")) {
            var snapshot = watching.next("snapshot");
            assertThat(snapshot.get("resumed").asBoolean()).isFalse();
            assertThat(snapshot.get("because").asText()).isEqualTo("facts have left the journal");
        }
    }

    @Test
    void givesASnapshotToWhoeverWasAwayTooLongOrElsewhere() throws Exception {
        var node = node();
        for (int i = 0; i < 30_000; i++) {
            append("load/" + i % 9, "load.came", "{}");
        }
        for (var wish : List.of(
                "{\"from\":1,\"node\":\"" + node + "\"}",
                "{\"from\":999999999,\"node\":\"" + node + "\"}",
                "{\"from\":" + host.journal.position() + ",\"node\":\"ffffffff\"}")) {
            try (var watching = Watching.of(host, wish)) {
                var snapshot = watching.next("snapshot");
                assertThat(snapshot.get("resumed").asBoolean()).as(wish).isFalse();
                assertThat(snapshot.get("position").asLong()).isEqualTo(host.journal.position());
            }
        }
    }

    @Test
    void readsFromTheJournalWhatTheBusDidNotBring() throws Exception {
        try (var watching = Watching.of(host, ALL)) {
            long from = watching.next("snapshot").get("position").asLong();
            host.publishing = false;
            append("load/1", "load.came", "{}");
            append("load/2", "load.came", "{}");
            host.publishing = true;
            append("load/3", "load.came", "{}");

            assertThat(positions(watching.factsTo(from + 3))).isEqualTo(after(from, 3));
        }
    }

    @Test
    void tellsOnlyWhatPassesTheFilter() throws Exception {
        var wish = "{\"filter\":{\"kinds\":[\"load.*\"],\"streams\":[\"load/1\",\"load/2\"]}}";
        try (var watching = Watching.of(host, wish)) {
            watching.next("snapshot");
            append("load/1", "other.came", "{}");
            append("load/3", "load.came", "{}");
            append("load/2", "load.came", "{}");
            append("load/1", "load.went", "{}");

            var facts = watching.factsTo(host.journal.position());

            assertThat(facts).extracting(fact -> fact.get("kind").asText()).containsExactly("load.came", "load.went");
        }
    }

    @Test
    void keepsTheFactsOfOthersToItself() throws Exception {
        try (var watching = Watching.of(host, "{\"watch\":[\"load/1\"]}")) {
            watching.next("snapshot");
            append("load/1", "load.came", "{}", "somebody-else");
            append("load/1", "load.came", "{}");

            assertThat(watching.factsTo(host.journal.position())).hasSize(1);
        }
        try (var watching = Watching.of(host, "{\"watch\":[\"load/1\"]}")) {
            assertThat(watching.next("history").get("facts")).isEmpty();
        }
    }

    @Test
    void showsATenantItsOwnTasks() throws Exception {
        try (var guarded = Served.withTokens()) {
            var theirs = token(guarded, "theirs", "acme");
            var ours = token(guarded, "ours", Call.TENANT);
            var task = guarded.post(
                    "/api/v1/tasks", "{\"agent\":\"idle\",\"input\":\"x\"}", "Authorization", "Bearer " + ours);
            assertThat(task.statusCode()).as(task.body()).isEqualTo(202);
            try (var we = Watching.by(ours, guarded, ALL);
                    var they = Watching.by(
                            theirs,
                            guarded,
                            "{\"watch\":[\"task/" + Served.json(task).get("id").asText() + "\"]}")) {
                assertThat(we.next("snapshot").get("tasks")).hasSize(1);
                assertThat(they.next("snapshot").get("tasks")).isEmpty();
                assertThat(they.next("history").get("facts")).isEmpty();
            }
        }
    }

    @Test
    void givesTheHistoryOfWhatIsWatched() throws Exception {
        var task = host.submitted("pack/echo");
        host.get("/api/v1/tasks/" + task + "?wait=9");
        try (var watching = Watching.of(host, "{\"filter\":{\"kinds\":[\"none\"]}}")) {
            watching.next("snapshot");
            watching.say("{\"watch\":[\"task/" + task + "\"]}");

            var history = watching.next("history");

            assertThat(history.get("stream").asText()).isEqualTo("task/" + task);
            assertThat(history.get("complete").asBoolean()).isTrue();
            assertThat(history.get("facts")).hasSize(3);

            append("task/" + task, "task.noted", "{}");
            assertThat(watching.factsTo(host.journal.position())).hasSize(1);
            watching.say("{\"watch\":[]}");
            watching.say("{\"watch\":[\"load/9\"]}");
            watching.next("history"); // so the one before was heard
            append("task/" + task, "task.noted", "{}");
            append("load/9", "load.came", "{}");
            assertThat(watching.factsTo(host.journal.position())).hasSize(1);
        }
    }

    @Test
    void tellsWhatAModelSaysToWhoeverWatchesItsTask() throws Exception {
        var task = host.submitted("idle");
        say(task, 0, "Once", Call.TENANT);
        try (var watching = Watching.of(host, "{\"watch\":[\"task/" + task + "\"]}");
                var filtering = Watching.of(host, "{\"filter\":{\"streams\":[\"task/" + task + "\"]}}")) {
            watching.next("snapshot");
            filtering.next("snapshot");
            var before = watching.next("text");
            assertThat(before.get("text").asText()).isEqualTo("Once");

            say("task-other", 0, "not this", Call.TENANT);
            say(task, 4, " not theirs", "somebody-else");
            say(task, 4, " upon", Call.TENANT);
            say(task, 9, " a time", Call.TENANT);

            for (var each : List.of(watching, filtering)) {
                var text = new StringBuilder();
                while (!text.toString().endsWith("time")) {
                    var said = each.next("text");
                    assertThat(said.get("offset").asInt()).isEqualTo(4 + text.length());
                    assertThat(said.get("turn").asInt()).isEqualTo(1);
                    text.append(said.get("text").asText());
                }
                assertThat(text).hasToString(" upon a time");
            }
        }
    }

    @Test
    void leavesOutLargePartsAndSaysSo() throws Exception {
        try (var watching = Watching.of(host, ALL)) {
            watching.next("snapshot");
            append("load/1", "load.came", "{\"big\":\"" + "x".repeat(100_000) + "\",\"small\":[1,{\"a\":\"}\"}]}");

            var fact = watching.factsTo(host.journal.position()).getFirst();

            assertThat(fact.get("body").toString()).isEqualTo("{\"small\":[1,{\"a\":\"}\"}]}");
            assertThat(fact.get("cut").toString()).isEqualTo("[\"big\"]");
        }
    }

    @Test
    void aClientThatTakesNothingCostsABoundedAmountAndThenStartsAnew() throws Exception {
        try (var slow = Watching.slow(host, ALL);
                var quick = Watching.of(host, "{\"filter\":{\"kinds\":[\"last\"]}}")) {
            quick.next("snapshot");
            var body = "{\"text\":\"" + "x".repeat(2_000) + "\"}";
            for (int i = 0; i < 20_000; i++) { // far more than sockets and queues hold
                append("load/" + i, "load.came", body);
            }
            append("load/0", "last", "{}");
            quick.factsTo(host.journal.position());

            slow.takes();
            slow.next(message -> message.path("because").asText().equals("too slow"));
            append("load/0", "load.went", "{}");
            var last = slow.next(message -> message.path("position").asLong() == host.journal.position()
                    && message.get("type").asText().equals("facts"));

            assertThat(last.get("facts").findValuesAsText("kind")).last().isEqualTo("load.went");
        }
    }

    @Test
    void tellsWithinSecondsWhatNoFactTells() throws Exception {
        try (var watching = Watching.of(host, ALL)) {
            watching.next("snapshot");
            host.problems = List.of(new Health.Problem("store-unavailable", "disk full", "free 1 GB"));

            var standing = watching.next(message -> message.get("type").asText().equals("standing")
                    && !message.at("/status/ready").asBoolean());

            assertThat(standing.at("/status/problems/0/fix").asText()).isEqualTo("free 1 GB");
            assertThat(standing.get("agents")).isEmpty();
            assertThat(standing.has("plugins")).isFalse();
        }
    }

    private void say(String task, int offset, String text, String tenant) {
        host.bus.publish(Topic.TEXT, new TaskText(task, 1, 1, offset, text, tenant));
    }

    private static String token(Served guarded, String name, String tenant) throws Exception {
        var wanted = new CreateToken(
                name, List.of("*:*", "@facts:*", "@tasks:*"), Optional.of(tenant), Optional.empty(), Optional.empty());
        return Served.await(guarded.bus.request(SecurityCalls.CREATE, wanted, Call.ofHost(Duration.ofSeconds(10))))
                .secret();
    }

    private String node() throws Exception {
        try (var watching = Watching.of(host, ALL)) {
            return watching.next("snapshot").get("node").asText();
        }
    }

    private void append(String stream, String kind, String body) {
        append(stream, kind, body, Call.TENANT);
    }

    private void append(String stream, String kind, String body, String tenant) {
        var fact = Facts.draft(new UnknownFact(kind, 1, body), 1_700_000_000_000L, tenant, Optional.empty());
        var append = new Append("append-" + appended++, stream, Append.ANY, List.of(fact));
        assertThat(host.journal.append(append).succeeded()).isTrue();
    }

    private static List<Long> positions(List<JsonNode> facts) {
        return facts.stream().map(fact -> fact.get("position").asLong()).toList();
    }

    private static List<Long> after(long from, int count) {
        return LongStream.rangeClosed(from + 1, from + count).boxed().toList();
    }
}
