package io.troupe.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.host.fact.Draft;
import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.Journal.Appended;
import io.troupe.host.journal.SqliteJournal;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole hosts on journals that were written long ago, or are long. */
class LongHistoryTest {

    private static final Duration OLD = Duration.ofDays(40);
    private static final int MANY = 20_500;
    private static final int FEW = 3;

    @TempDir
    Path root;

    @Test
    void findsWhatWasADeadLetterAgainInTheArchiveAndKeepsWhatStillIsOne() throws Exception {
        var revived = "task-01hf0000000000000000000001";
        var dead = "task-01hf0000000000000000000002";
        try (var journal = journal()) {
            told(journal, revived, List.of("submitted", "started", "dead", "revived", "started", "finished"));
            told(journal, dead, List.of("submitted", "started", "dead"));
        }
        try (var host = new LiveHost(root);
                var visitor = new Visitor(host, Optional.empty())) {
            var before = visitor.rest("GET", "/tasks/" + revived, "");
            var left = visitor.rest("POST", "/journal/archive", "{}").body();

            assertThat(left.path("tasks").asInt()).isEqualTo(1);
            assertThat(left.path("facts").asInt()).isEqualTo(6);
            assertThat(Files.exists(root.resolve("data/archive")
                            .resolve(left.at("/files/0").asText())))
                    .isTrue();
            assertThat(before.body().path("state").asText()).isEqualTo("failed");
            assertThat(visitor.rest("GET", "/tasks/" + revived, "")).isEqualTo(before);
            assertThat(state(visitor, dead)).isEqualTo("dead-letter");
        }
        try (var host = new LiveHost(root);
                var visitor = new Visitor(host, Optional.empty())) {
            assertThat(state(visitor, revived)).isEqualTo("failed");
            assertThat(visitor.rest("POST", "/tasks/" + revived + "/retry", "{}")
                            .granted())
                    .isFalse();
            assertThat(visitor.rest("POST", "/tasks/" + dead + "/retry", "{}").code())
                    .isEmpty();
            assertThat(state(visitor, dead)).isEqualTo("queued");
        }
    }

    @Test
    void goesThroughMoreTasksThanAPageLooksAt() throws Exception {
        var few = new LinkedHashSet<String>();
        try (var journal = journal()) {
            var appended = new ArrayList<Future<Appended>>();
            for (int i = 0; i < FEW + MANY; i++) {
                var id = String.format("task-01hf%022d", i);
                appended.add(submitted(journal, id, i < FEW ? "few" : "many"));
                if (i < FEW) {
                    few.add(id);
                }
            }
            Future.all(appended).await(60, TimeUnit.SECONDS);
        }
        try (var host = new LiveHost(root);
                var visitor = new Visitor(host, Optional.empty())) {
            var first = visitor.rest("GET", "/tasks?agent=few&limit=10", "").body();
            assertThat(first.path("tasks")).isEmpty();
            assertThat(first.path("next").asText())
                    .as("there is more to look at")
                    .isNotEmpty();
            assertThat(all(visitor, "/tasks?agent=few&limit=10")).isEqualTo(few);
            assertThat(all(visitor, "/tasks?agent=many&limit=1000")).hasSize(MANY);
        }
    }

    private static Set<String> all(Visitor visitor, String path) throws Exception {
        var ids = new LinkedHashSet<String>();
        JsonNode page;
        var before = "";
        do {
            page = visitor.rest("GET", path + before, "").body();
            for (var task : page.path("tasks")) {
                assertThat(ids.add(task.path("id").asText()))
                        .as("not shown before")
                        .isTrue();
            }
            before = "&before=" + page.path("next").asText();
        } while (page.hasNonNull("next"));
        return ids;
    }

    private static String state(Visitor visitor, String id) throws Exception {
        return visitor.rest("GET", "/tasks/" + id, "").body().path("state").asText();
    }

    private SqliteJournal journal() throws IOException {
        var data = Files.createDirectories(root.resolve("data"));
        return SqliteJournal.open(data.resolve("journal.db"), data.resolve("blobs"));
    }

    private static Future<Appended> submitted(SqliteJournal journal, String id, String agent) {
        long deadline = System.currentTimeMillis() + Duration.ofDays(1).toMillis();
        var body =
                "{\"agent\":\"" + agent + "\",\"skill\":\"execute\",\"input\":{\"instruction\":\"a\"},\"content\":[],"
                        + "\"deadline\":" + deadline + ",\"budget\":{},\"priority\":0,\"caller\":\"local\"}";
        return journal.append(
                new Append(id, "task/" + id, 0, List.of(draft("submitted", System.currentTimeMillis(), body))));
    }

    private static void told(SqliteJournal journal, String id, List<String> kinds) throws Exception {
        long time = System.currentTimeMillis() - OLD.toMillis();
        var facts = new ArrayList<Draft>();
        for (var kind : kinds) {
            facts.add(draft(kind, time, golden("task." + kind)));
        }
        journal.append(new Append(id, "task/" + id, 0, facts)).await(20, TimeUnit.SECONDS);
    }

    private static Draft draft(String kind, long time, String body) {
        return new Draft("task." + kind, 1, time, "default", Optional.empty(), Optional.empty(), () -> body);
    }

    private static String golden(String kind) throws IOException {
        try (var in = requireNonNull(LongHistoryTest.class.getResourceAsStream("/facts/" + kind + ".1.json"))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
