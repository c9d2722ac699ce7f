package io.troupe.host.child;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Makes agents that are programs, and sees to it that none of their processes is left when the host ends. */
public final class Children implements AutoCloseable {

    private final Parts parts;
    private final Map<String, String> environment;

    /**
     * How long a program is waited for.
     *
     * @param start until it has said what it can do
     * @param cancel until one that went on with cancelled work answers again, before it is killed
     * @param term after TERM, before KILL
     */
    public record Patience(Duration start, Duration cancel, Duration term) {
        public static Patience standard() {
            return new Patience(Duration.ofMillis(9_500), Duration.ofSeconds(5), Duration.ofSeconds(2));
        }
    }

    record Parts(Warden warden, Watch watch, Patience patience) {}

    /** @param environment of the host, of which programs get what their {@code agent.yaml} names */
    public Children(Map<String, String> environment) {
        this(environment, Patience.standard());
    }

    public Children(Map<String, String> environment, Patience patience) {
        var warden = new Warden();
        this.parts = new Parts(warden, new Watch(warden), patience);
        this.environment = Map.copyOf(environment);
    }

    /**
     * An agent that is the program in this folder; nothing is read or started before it is opened.
     *
     * @param plugin what it is called in the log
     */
    public ChildAgent agent(Path folder, String plugin) {
        return new ChildAgent(
                new ChildAgent.Place(folder, plugin), () -> AgentFile.read(folder, environment), environment, parts);
    }

    /**
     * The same of a program that says all of itself that there is to say; it gets nothing of the host's environment but
     * what every program gets.
     *
     * @param folder where it works; made when it is opened
     */
    public ChildAgent program(Path folder, String plugin, List<String> line) {
        return new ChildAgent(
                new ChildAgent.Place(folder, plugin),
                () -> AgentFile.ofCommand(line.getFirst(), line.subList(1, line.size())),
                environment,
                parts);
    }

    /** Kills what is left. Blocks for a moment. */
    @Override
    public void close() {
        parts.watch().close();
        parts.warden().close();
    }
}
