package io.troupe.host.task;

import io.troupe.host.bus.Call;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Collection;

/** Looks at the tasks on which a new one is to depend. On the service's context alone. */
final class Prerequisites {

    private final Book book;

    Prerequisites(Book book) {
        this.book = book;
    }

    /** Makes sure that the caller sees them, and that nothing is wrong with them; else fails with a {@link Refusal}. */
    Future<Void> check(Collection<String> ids, Call call) {
        var unknown = new ArrayDeque<String>();
        for (var id : ids) {
            book.open(id).ifPresentOrElse(found -> check(found, call), () -> unknown.add(id));
        }
        Promise<Void> looked = Promise.promise();
        look(unknown, call, looked);
        return looked.future();
    }

    /** Reads one after the other, each on a stack of its own: there may be thousands. */
    private void look(ArrayDeque<String> unknown, Call call, Promise<Void> looked) {
        var id = unknown.poll();
        if (id == null) {
            looked.complete();
            return;
        }
        book.readAnywhere(id).onFailure(looked::fail).onSuccess(found -> {
            try {
                check(found.orElseThrow(() -> Sight.unknown(id)), call);
            } catch (Refusal e) {
                looked.fail(e);
                return;
            }
            look(unknown, call, looked);
        });
    }

    private static void check(TaskEntry other, Call call) {
        if (!Sight.sees(other.owner(), call)) {
            throw Sight.unknown(other.id());
        }
        if (other.state().terminal() && other.state() != TaskState.COMPLETED) {
            throw Refusal.of(
                    ErrorCode.INPUT_INVALID,
                    "depends_on names " + other.id() + ", which is "
                            + other.state().wire() + ", expected one that may still be completed");
        }
    }
}
