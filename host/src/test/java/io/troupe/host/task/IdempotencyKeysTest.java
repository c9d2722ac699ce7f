package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.fact.TaskFact.Idempotency;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdempotencyKeysTest {

    private final IdempotencyKeys keys = new IdempotencyKeys();

    @Test
    void givesAllInSlicesTheOldestFirstThoughOthersComeAndGoMeanwhile() {
        for (int key = 0; key < 10; key++) {
            put(key, Future.succeededFuture("task-" + key));
        }
        var given = new ArrayList<String>();
        var slice = keys.after(0, 3);
        for (; slice.more(); slice = keys.after(slice.last(), 3)) {
            assertThat(slice.kept()).hasSizeLessThanOrEqualTo(3);
            slice.kept().forEach(kept -> given.add(kept.task()));
            if (given.size() == 3) {
                put(10, Future.succeededFuture("task-10"));
                put(4, Future.failedFuture("no"));
            }
        }
        slice.kept().forEach(kept -> given.add(kept.task()));

        assertThat(given)
                .containsExactlyElementsOf(List.of(0, 1, 2, 3, 5, 6, 7, 8, 9, 10).stream()
                        .map(key -> "task-" + key)
                        .toList());
    }

    @Test
    void keepsNoneOfWhichTheTaskIsNotKnown() {
        Promise<String> coming = Promise.promise();
        put(1, coming.future());

        assertThat(keys.after(0, 10).kept()).isEmpty();
        coming.complete("task-1");
        assertThat(keys.after(0, 10).kept()).hasSize(1);
    }

    @Test
    void forgetsTheOldestAfterADay() {
        keys.put("ann", key(1), Future.succeededFuture("task-1"), 0);
        keys.put("ann", key(2), Future.succeededFuture("task-2"), 1_000);
        long day = Duration.ofHours(24).toMillis();

        assertThat(keys.find("ann", key(1), day)).isEmpty();
        assertThat(keys.find("ann", key(2), day)).isPresent();
        assertThat(keys.after(0, 10).kept()).hasSize(1);
    }

    @Test
    void keepsALaterRequestThoughAnEarlierOneWithTheSameKeyFails() {
        Promise<String> earlier = Promise.promise();
        put(1, earlier.future());
        put(1, Future.succeededFuture("task-1"));
        earlier.fail("no");

        assertThat(keys.find("ann", key(1), 1)).isPresent();
        assertThat(keys.after(0, 10).kept()).hasSize(1);
    }

    private void put(int key, Future<String> task) {
        keys.put("ann", key(key), task, key);
    }

    private static Idempotency key(int key) {
        return new Idempotency("key-" + key, "digest");
    }
}
