package io.troupe.host.http;

import io.troupe.host.bus.TaskText;
import io.troupe.host.fact.Permissions;
import io.troupe.host.fact.Recorded;
import io.troupe.host.http.EventMessages.Standing;
import io.troupe.host.security.Caller;
import io.troupe.host.security.Gate;
import java.util.List;
import java.util.Optional;

/**
 * Somebody who looks at facts and at how everything stands: the one place that decides what of it they may see. Agents
 * are for those who may ask something of them, as in the list of agents; plugins as in the list of plugins.
 */
record Viewer(Caller caller, Gate gate, RunOwners owners) {

    /** Says whether they may still look: a token may have been revoked or have expired since they came. */
    boolean counts() {
        return gate.counts(caller);
    }

    Permissions permissions() {
        return caller.permissions();
    }

    /** Says whether they came by having signed in on the page. */
    boolean signedIn() {
        return caller.signIn().isPresent();
    }

    String tenant() {
        return caller.tenant();
    }

    /** Says whether a fact is this viewer's to see: those of their tenant are, if what they are about is. */
    boolean maySee(Recorded fact) {
        return maySee(fact.tenant()) && maySeeStream(fact.stream());
    }

    /** Says whether it matters to them whose a run is. */
    boolean seesOwnRunsAlone() {
        return !permissions().host("runs", "read");
    }

    private boolean maySeeStream(String stream) {
        int slash = stream.indexOf('/');
        return switch (slash < 0 ? stream : stream.substring(0, slash)) {
            case "token", "session", "sign-in" ->
                permissions().host("tokens", "read"); // the others tell by which token
            case "plugin" -> maySeePlugins(permissions());
            case "run" -> maySeeRun(owners.of(stream.substring(slash + 1)));
            case "workflow" -> permissions().host("workflows", "read");
            case "schedule" -> permissions().host("schedules", "read");
            case "agent" ->
                permissions().someSkillOf(stream.substring(slash + 1).replace("--", "/"));
            default -> true;
        };
    }

    /** Says whether what a model says is this viewer's to see. */
    boolean maySee(TaskText text) {
        return maySee(text.tenant());
    }

    private boolean maySee(String whose) {
        return whose.equals(caller.tenant());
    }

    /** One's own runs, or all; of one whose owner is not known here, only who may see all learns. */
    private boolean maySeeRun(Optional<String> owner) {
        return !seesOwnRunsAlone() || owner.filter(caller.name()::equals).isPresent();
    }

    /** What of the tasks and runs of their tenant the viewer may see. */
    EventFeed.Tasks seen(EventFeed.Tasks tasks) {
        return new EventFeed.Tasks(
                tasks.position(),
                tasks.tasks(),
                tasks.runs().stream()
                        .filter(run -> maySeeRun(Optional.of(run.caller())))
                        .toList());
    }

    /** What of all this the viewer may see. */
    Overview.Views seen(Overview.Views views) {
        return new Overview.Views(
                views.status(),
                views.agents().stream()
                        .filter(agent -> permissions().someSkillOf(agent.name()))
                        .toList(),
                maySeePlugins(permissions()) ? views.plugins() : List.of());
    }

    /** What of a change somebody with these permissions may see. */
    static Standing seen(Standing standing, Permissions permissions) {
        return new Standing(
                standing.status(),
                standing.agents().stream()
                        .filter(agent -> permissions.someSkillOf(agent.name()))
                        .toList(),
                standing.gone().stream().filter(permissions::someSkillOf).toList(),
                maySeePlugins(permissions) ? standing.plugins() : Optional.empty());
    }

    private static boolean maySeePlugins(Permissions permissions) {
        return permissions.host("plugins", "read");
    }
}
