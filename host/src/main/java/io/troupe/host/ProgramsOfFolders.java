package io.troupe.host;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.host.child.ChildAgent;
import io.troupe.host.child.Children;
import io.troupe.host.fact.PluginFact.Trouble;
import io.troupe.host.plugin.Programs;
import java.nio.file.Path;

/** Lets the plugin folder have programs run by those who can, who do not know each other. */
record ProgramsOfFolders(Children children) implements Programs {

    @Override
    public Program of(Path folder, String plugin) {
        return new Running(children.agent(folder, plugin));
    }

    private record Running(ChildAgent child) implements Program {

        @Override
        public Agent agent() {
            return child;
        }

        @Override
        public String words() {
            return child.words();
        }

        @Override
        public void tell(News news) {
            child.tell(new ChildAgent.News() {
                @Override
                public void misbehaved(Trouble trouble, String detail) {
                    news.misbehaved(trouble, detail);
                }

                @Override
                public void changed(AgentCard card) {
                    news.changed(card);
                }
            });
        }
    }
}
