package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.troupe.api.Question;
import io.troupe.api.RunStep.State;
import io.troupe.host.bus.JournalCalls;
import io.troupe.host.bus.JournalCalls.Archived;
import io.troupe.host.bus.RunCalls;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.fact.Fact;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.RunFact.RunAsked;
import io.troupe.host.fact.RunFact.RunCreated;
import io.troupe.host.fact.RunFact.RunFinished;
import io.troupe.host.fact.RunFact.RunRollingBack;
import io.troupe.host.fact.RunFact.RunStrategyChanged;
import io.troupe.host.fact.RunFact.StepCompensated;
import io.troupe.host.fact.RunFact.StepCompensating;
import io.troupe.host.fact.RunFact.StepEnded;
import io.troupe.host.fact.RunFact.StepStarted;
import io.troupe.host.fact.RunState;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.fact.WorkflowFact.WorkflowPut;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.SqliteJournal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that ended long ago leave the journal, and are found again; those that go on never leave. */
class RunRetentionTest {

    private static final String DONE = "run-01hf0000000000000000000001";
    private static final String WAITS = "run-01hf0000000000000000000002";
    private static final String STUCK = "run-01hf0000000000000000000003";
    private static final long OLD =
            System.currentTimeMillis() - Duration.ofDays(40).toMillis();

    @TempDir
    private Path root;

    @Test
    void aRunThatEndedLeavesAndIsStillAnsweredForAndOthersStay() throws Exception {
        try (var data = DataFolder.open(Files.createDirectories(root.resolve("data")));
                var journal = SqliteJournal.open(data.journal(), data.blobs())) {
            write(journal);
        }
        try (var host = new LiveHost(root, Map.of("retention.every", "1h"))) {
            var before = show(host, DONE);
            var report = report(host, DONE);

            assertThat(host.answer(JournalCalls.ARCHIVE, new JournalCalls.Archive(Optional.empty())))
                    .isEqualTo(new Archived(1, 4, List.of("2-5.jsonl.gz")));

            assertThat(show(host, DONE)).isEqualTo(before);
            assertThat(before.state()).isEqualTo(RunState.COMPLETED);
            assertThat(report(host, DONE)).isEqualTo(report).contains("\"agent\":\"worker\"");
            assertThat(host.answer(RunCalls.FACTS, new RunCalls.ReadFacts(DONE, 1, 2))
                            .facts())
                    .extracting(RunCalls.FactList.Entry::version)
                    .containsExactly(2L, 3L);
            assertThat(show(host, WAITS).questions()).hasSize(1);
            assertThat(show(host, STUCK).state()).isEqualTo(RunState.ROLLING_BACK);
            assertThatThrownBy(() -> host.answer(RunCalls.ROLL_BACK, new RunCalls.RollBack(DONE, "too late")))
                    .hasMessageContaining("left the journal");
            assertThat(show(host, DONE)).isEqualTo(before);
        }
        try (var host = new LiveHost(root)) {
            assertThat(show(host, DONE).output()).contains(new Json("{\"one\":1}"));
            assertThat(show(host, WAITS).questions()).hasSize(1);
        }
    }

    private static RunView show(LiveHost host, String id) throws Exception {
        return host.answer(RunCalls.SHOW, new RunCalls.Show(id, 0));
    }

    private static String report(LiveHost host, String id) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var response = client.send(
                    HttpRequest.newBuilder(URI.create(
                                    "http://127.0.0.1:" + host.host().port() + "/api/v1/runs/" + id + "/report"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(200);
            return response.body();
        }
    }

    private static void write(Journal journal) throws Exception {
        var definition = "{\"name\":\"short\",\"steps\":[{\"id\":\"one\",\"agent\":\"worker\","
                + "\"compensate\":{\"skill\":\"undo\"}}]}";
        append(
                journal,
                "workflow/default/short",
                new WorkflowPut(1, new Json(definition), definition, "json", "local"));
        append(journal, "run/" + DONE, created(), started(), ended(), finished());
        append(
                journal,
                "run/" + WAITS,
                created(),
                new RunStrategyChanged("graph", "1.0.0", Optional.empty()),
                new RunAsked("why", new Question("Why?", new Json("{}")), Optional.empty()));
        append(
                journal,
                "run/" + STUCK,
                created(),
                started(),
                ended(),
                finished(),
                new RunRollingBack("local", "it was a mistake"),
                new StepCompensating("one", 1, "task-01hf0000000000000000000009", "worker"),
                new StepCompensated(
                        "one", Optional.of(new TaskError("agent-failed", "it cannot be", false)), Optional.empty()));
    }

    private static RunCreated created() {
        return new RunCreated(
                "short",
                1,
                "graph",
                new Json("{}"),
                Budget.unbounded(),
                Optional.empty(),
                "local",
                "*",
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static StepStarted started() {
        return new StepStarted("one", 1, "task-01hf0000000000000000000008", Optional.of("worker"));
    }

    private static StepEnded ended() {
        return new StepEnded(
                "one",
                State.COMPLETED,
                Optional.of(new Json("1")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static RunFinished finished() {
        return new RunFinished(
                RunState.COMPLETED, Optional.of(new Json("{\"one\":1}")), Optional.empty(), Optional.empty());
    }

    private static void append(Journal journal, String stream, Fact... facts) throws Exception {
        var drafts = Arrays.stream(facts)
                .map(fact -> Facts.draft(fact, OLD, "default", Optional.empty()))
                .toList();
        journal.append(new Append("first " + stream, stream, 0, drafts)).await(20, TimeUnit.SECONDS);
    }
}
