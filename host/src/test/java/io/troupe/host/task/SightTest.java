package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Content;
import io.troupe.host.bus.Address;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Brief;
import io.troupe.host.bus.TaskCalls.Cancel;
import io.troupe.host.bus.TaskCalls.Claim;
import io.troupe.host.bus.TaskCalls.Complete;
import io.troupe.host.bus.TaskCalls.ListTasks;
import io.troupe.host.bus.TaskCalls.Show;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Permissions;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may see and change whose tasks. */
class SightTest {

    private static final Call OWNER = as("owner", "acme", "*:*");
    private static final Call OTHER = as("other", "acme", "*:*");
    private static final Call READER = as("reader", "acme", "*:*,@tasks:read");
    private static final Call CHANGER = as("changer", "acme", "*:*,@tasks:read,@tasks:change");
    private static final Call PLAYER = as("player", "acme", "expert:*,@tasks:claim");
    private static final Call STRANGER = as("owner", "evil", "*:*,@*:*");
    private static final Call LOCAL = Call.of(Call.LOCAL, Duration.ofMinutes(10));

    private TaskHost host;

    @BeforeEach
    void open() throws Exception {
        host = TaskHost.open();
    }

    @AfterEach
    void close() {
        host.close();
    }

    private static Call as(String name, String tenant, String permissions) {
        return Call.of(name, tenant, Permissions.of(permissions), Duration.ofMinutes(10));
    }

    private <Q extends Record, R extends Record> R ask(Address<Q, R> address, Q question, Call call) throws Exception {
        return TaskHost.await(host.bus.request(address, question, call));
    }

    private <Q extends Record, R extends Record> ErrorCode code(Address<Q, R> address, Q question, Call call) {
        return TaskHost.refusal(host.bus.request(address, question, call)).code();
    }

    private TaskView submit(Call call) throws Exception {
        return ask(TaskCalls.SUBMIT, TaskHost.request("expert"), call);
    }

    private static Show show(String id) {
        return new Show(id, Optional.empty(), 0);
    }

    private List<String> listed(Call call) throws Exception {
        var all = new ListTasks(List.of(), Optional.empty(), false, Optional.empty(), 100);
        return ask(TaskCalls.LIST, all, call).tasks().stream().map(TaskView::id).toList();
    }

    @Test
    void writesEveryFactOfATaskForItsTenant() throws Exception {
        var started = ask(TaskCalls.SUBMIT, TaskHost.request("worker"), OWNER);
        host.finish(host.nextStart());
        var claimed = submit(OWNER);
        var brief = ask(TaskCalls.CLAIM, claim(claimed.id()), OWNER);
        ask(TaskCalls.SHOW, new Show(claimed.id(), Optional.of(brief.claim()), 0), OWNER);
        ask(TaskCalls.CANCEL, new Cancel(claimed.id(), "enough"), OWNER);

        for (var id : List.of(started.id(), claimed.id())) {
            assertThat(host.recorded(id))
                    .hasSizeGreaterThan(2)
                    .extracting(Recorded::tenant)
                    .containsOnly("acme");
        }
        assertThat(host.submit("worker").id())
                .satisfies(id -> assertThat(host.recorded(id))
                        .extracting(Recorded::tenant)
                        .containsOnly("default"));
    }

    @Test
    void showsATaskToItsOwnerAndToThoseWhoMaySeeAllOfTheTenant() throws Exception {
        var id = submit(OWNER).id();

        for (boolean ended : new boolean[] {false, true}) {
            if (ended) {
                ask(TaskCalls.CANCEL, new Cancel(id, "enough"), OWNER);
            }
            for (var call : List.of(OWNER, READER, CHANGER)) {
                assertThat(ask(TaskCalls.SHOW, show(id), call).id()).isEqualTo(id);
                assertThat(listed(call)).containsExactly(id);
            }
            for (var call : List.of(OTHER, PLAYER, STRANGER, LOCAL)) {
                assertThat(code(TaskCalls.SHOW, show(id), call)).isEqualTo(ErrorCode.TASK_NOT_FOUND);
                assertThat(listed(call)).isEmpty();
            }
        }
    }

    @Test
    void saysTheSameOfAnothersTaskAsOfNone() throws Exception {
        var id = submit(OWNER).id();
        var none = "task-" + "0".repeat(26);

        var hidden = TaskHost.refusal(host.bus.request(TaskCalls.SHOW, show(id), STRANGER));
        var absent = TaskHost.refusal(host.bus.request(TaskCalls.SHOW, show(none), STRANGER));

        assertThat(hidden.problem().detail().replace(id, none))
                .isEqualTo(absent.problem().detail());
    }

    @Test
    void keepsAllThisOverARestart() throws Exception {
        var open = submit(OWNER).id();
        var ended = submit(OWNER).id();
        ask(TaskCalls.CANCEL, new Cancel(ended, "enough"), OWNER);

        host.restart();

        assertThat(listed(OWNER)).containsExactly(ended, open);
        assertThat(listed(OTHER)).isEmpty();
        assertThat(listed(STRANGER)).isEmpty();
        assertThat(listed(LOCAL)).isEmpty();
    }

    @Test
    void letsOnlyThoseCancelWhoMayChange() throws Exception {
        var cancel = new Cancel(submit(OWNER).id(), "enough");

        assertThat(code(TaskCalls.CANCEL, cancel, OTHER)).isEqualTo(ErrorCode.TASK_NOT_FOUND);
        assertThat(code(TaskCalls.CANCEL, cancel, STRANGER)).isEqualTo(ErrorCode.TASK_NOT_FOUND);
        assertThat(code(TaskCalls.CANCEL, cancel, READER)).isEqualTo(ErrorCode.NOT_ALLOWED);
        assertThat(ask(TaskCalls.SHOW, show(cancel.id()), OWNER).state()).isEqualTo(TaskState.QUEUED);
        assertThat(ask(TaskCalls.CANCEL, cancel, CHANGER).state()).isEqualTo(TaskState.CANCELLED);
        assertThat(code(TaskCalls.CANCEL, cancel, OTHER)).isEqualTo(ErrorCode.TASK_NOT_FOUND);
    }

    @Test
    void letsOthersPlayOnlyWhereTheyMay() throws Exception {
        var id = submit(OWNER).id();

        assertThat(code(TaskCalls.CLAIM, claim(id), OTHER)).isEqualTo(ErrorCode.TASK_NOT_FOUND);
        assertThat(code(TaskCalls.CLAIM, claim(id), READER)).isEqualTo(ErrorCode.NOT_ALLOWED);
        assertThat(code(TaskCalls.CLAIM, claim(id), STRANGER)).isEqualTo(ErrorCode.TASK_NOT_FOUND);
        assertThat(code(TaskCalls.CLAIM, claim(id), as("p", "acme", "worker:*,@tasks:claim,@tasks:read")))
                .isEqualTo(ErrorCode.NOT_ALLOWED);
        assertThat(ask(TaskCalls.CLAIM, claim(id), PLAYER).task()).isEqualTo(id);
        assertThat(ask(TaskCalls.SHOW, show(id), PLAYER).state()).isEqualTo(TaskState.RUNNING);
    }

    @Test
    void givesTheOldestThatOneMayPlay() throws Exception {
        var theirs = submit(OWNER).id();
        var mine = submit(OTHER).id();
        var oldest = new Claim(Optional.empty(), Optional.empty());

        assertThat(code(TaskCalls.CLAIM, oldest, STRANGER)).isEqualTo(ErrorCode.TASK_NOT_FOUND);
        assertThat(code(TaskCalls.CLAIM, oldest, as("p", "acme", "worker:*,@tasks:claim")))
                .isEqualTo(ErrorCode.TASK_NOT_FOUND);
        assertThat(ask(TaskCalls.CLAIM, oldest, OTHER).task()).isEqualTo(mine);
        assertThat(ask(TaskCalls.CLAIM, oldest, PLAYER).task()).isEqualTo(theirs);
    }

    @Test
    void takesAnOutcomeOnlyFromWhomTheClaimWasGivenTo() throws Exception {
        var id = submit(OWNER).id();
        var brief = ask(TaskCalls.CLAIM, claim(id), PLAYER);

        for (var call : List.of(OTHER, STRANGER)) {
            assertThat(code(TaskCalls.COMPLETE, answer(brief), call)).isEqualTo(ErrorCode.TASK_NOT_FOUND);
        }
        for (var call : List.of(OWNER, READER)) {
            assertThat(code(TaskCalls.COMPLETE, answer(brief), call)).isEqualTo(ErrorCode.NOT_ALLOWED);
            assertThat(code(TaskCalls.SHOW, new Show(id, Optional.of(brief.claim()), 0), call))
                    .isEqualTo(ErrorCode.NOT_ALLOWED);
        }
        assertThat(ask(TaskCalls.COMPLETE, answer(brief), PLAYER).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void takesTheSameKeyOfTwoTenantsForTwoRequests() throws Exception {
        var keyed = TaskHost.request("expert").withIdempotencyKey("once");

        var mine = ask(TaskCalls.SUBMIT, keyed, OWNER);
        var theirs = ask(TaskCalls.SUBMIT, keyed, STRANGER);

        assertThat(theirs.id()).isNotEqualTo(mine.id());
        assertThat(ask(TaskCalls.SUBMIT, keyed, OWNER).id()).isEqualTo(mine.id());
        host.restart();
        assertThat(ask(TaskCalls.SUBMIT, keyed, STRANGER).id()).isEqualTo(theirs.id());
    }

    @ParameterizedTest
    @CsvSource({
        "'expert:execute',  expert, execute, true",
        "'expert:execute',  expert, plan,    false",
        "'expert:execute',  worker, execute, false",
        "'expert:execute',  nobody, execute, false",
        "'*:plan',          expert, plan,    true",
        "'@*:*',            expert, execute, false",
        "'',                expert, execute, false",
    })
    void refusesWorkForWhichThereIsNoPermission(String permissions, String agent, String skill, boolean allowed)
            throws Exception {
        var request = TaskHost.request(agent).withSkill(skill);
        var call = as("ci", "acme", permissions);

        if (allowed) {
            assertThat(ask(TaskCalls.SUBMIT, request, call).agent()).isEqualTo(agent);
        } else {
            assertThat(code(TaskCalls.SUBMIT, request, call)).isEqualTo(ErrorCode.NOT_ALLOWED);
        }
    }

    private static Claim claim(String id) {
        return new Claim(Optional.of(id), Optional.empty());
    }

    private static Complete answer(Brief brief) {
        return new Complete(brief.task(), brief.claim(), List.of(Content.text("done")), Optional.empty());
    }
}
