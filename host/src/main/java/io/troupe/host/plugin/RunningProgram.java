package io.troupe.host.plugin;

import io.troupe.api.AgentCard;
import io.troupe.api.PluginException;
import io.troupe.api.Settings;
import io.troupe.host.fact.Origin;
import io.troupe.host.fact.PluginFact.Trouble;
import io.troupe.host.plugin.ExtensionPort.Listed;
import io.troupe.host.plugin.ExtensionPort.Troubled;
import io.troupe.host.plugin.Programs.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A program at work, listed as an agent; listed anew when it says that it can do other things. */
final class RunningProgram implements Artefact {

    private static final Logger LOG = LoggerFactory.getLogger(RunningProgram.class);

    private static final int MOST_EARLIER = 8;

    private final Program program;
    private final AgentCard card;

    private RunningProgram(Program program, AgentCard card) {
        this.program = program;
        this.card = card;
    }

    /** Starts the program; nothing of it is left when that fails. */
    static RunningProgram open(Program program, Settings settings) {
        var agent = program.agent();
        agent.open(settings);
        try {
            return new RunningProgram(program, agent.card());
        } catch (RuntimeException e) {
            agent.close();
            throw new PluginException(PluginException.Kind.REFUSED, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public List<String> tryOut(ExtensionPort port) {
        return port.tryOut(program.agent(), card);
    }

    @Override
    public List<Listed> list(ExtensionPort port, Origin origin, Troubled troubled) {
        var listed = new Listings(port, origin, troubled);
        program.tell(listed);
        return List.of(listed);
    }

    @Override
    public Optional<String> words() {
        return Optional.of(program.words());
    }

    @Override
    public Optional<ClassLoader> classes() {
        return Optional.empty();
    }

    @Override
    public List<String> close() {
        try {
            program.agent().close();
        } catch (RuntimeException e) {
            LOG.warn("a program did not end cleanly", e);
        }
        return List.of();
    }

    /** The agent as it was listed last; work goes on under earlier listings. Any thread. */
    private final class Listings implements Listed, Programs.News {
        private final ExtensionPort port;
        private final Origin origin;
        private final Troubled troubled;
        private Listed latest;
        private final List<Listed> earlier = new ArrayList<>();
        private volatile boolean removed;

        Listings(ExtensionPort port, Origin origin, Troubled troubled) {
            this.port = port;
            this.origin = origin;
            this.troubled = troubled;
            this.latest = port.addAgent(program.agent(), card, origin, troubled);
        }

        @Override
        public void misbehaved(Trouble trouble, String detail) {
            if (!removed) { // else what takes its place would be blamed
                troubled.by(trouble, detail, 1);
            }
        }

        @Override
        public synchronized void changed(AgentCard now) {
            if (removed) {
                return;
            }
            try {
                var later = new Origin(origin.plugin(), origin.version(), origin.pack(), System.nanoTime());
                var listed = port.addAgent(program.agent(), now, later, troubled);
                keep(latest);
                latest = listed;
            } catch (PluginException e) {
                LOG.warn("{} stays what it was: {}", origin.plugin(), Texts.plain(String.valueOf(e.getMessage())));
            }
        }

        /** One that has no work may get some yet, from who has just found it: it is forgotten a few listings later. */
        private void keep(Listed before) {
            earlier.add(before);
            if (earlier.size() > MOST_EARLIER) {
                earlier.removeIf(listed -> listed.running() == 0);
            }
        }

        @Override
        public synchronized String name() {
            return latest.name();
        }

        @Override
        public synchronized List<String> notes() {
            return latest.notes();
        }

        @Override
        public synchronized int running() {
            return latest.running() + earlier.stream().mapToInt(Listed::running).sum();
        }

        @Override
        public synchronized void pause(String reason, boolean failed) {
            latest.pause(reason, failed);
        }

        @Override
        public synchronized void resume() {
            latest.resume();
        }

        @Override
        public synchronized void remove() {
            removed = true;
            latest.remove();
        }

        @Override
        public synchronized void handBack(String reason) {
            latest.handBack(reason);
            earlier.forEach(listed -> listed.handBack(reason));
        }
    }
}
