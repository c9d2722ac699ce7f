package io.troupe.host.plugin;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.PluginException;
import io.troupe.host.fact.PluginFact.Trouble;
import java.nio.file.Path;
import java.util.List;

/** Makes agents of folders that hold an {@code agent.yaml}. */
public interface Programs {

    /**
     * An agent whose work is done by the program that the folder's {@code agent.yaml} names. Nothing is read or started
     * before the agent is opened; it runs until the agent is closed.
     *
     * @param plugin id of the plugin, for the log
     * @throws PluginException when there are no programs here
     */
    Program of(Path folder, String plugin);

    /**
     * The same of an agent in a jar that is not to run in the host.
     *
     * @throws PluginException when there are no programs here
     */
    Program of(Jar jar, String plugin);

    /**
     * An agent in a jar.
     *
     * @param path the jar and what belongs to it
     * @param agent its class
     */
    record Jar(List<Path> path, String agent) {
        public Jar {
            path = List.copyOf(path);
        }
    }

    /** An agent that is a program. */
    interface Program {

        Agent agent();

        /** Once it is open: what it is written in, and its skills; for people. */
        String words();

        /** From now on what becomes of it is told. */
        void tell(News news);
    }

    /** Is told what becomes of a program, on any thread; must not block. */
    interface News {

        /** Its process ended, or had to be killed. */
        void misbehaved(Trouble trouble, String detail);

        /** It can do other things than before. */
        void changed(AgentCard card);
    }

    /** A host in which no programs run. */
    static Programs none() {
        return new Programs() {
            @Override
            public Program of(Path folder, String plugin) {
                throw new PluginException(PluginException.Kind.REFUSED, "no programs are run here");
            }

            @Override
            public Program of(Jar jar, String plugin) {
                throw new PluginException(PluginException.Kind.REFUSED, "no programs are run here");
            }
        };
    }
}
