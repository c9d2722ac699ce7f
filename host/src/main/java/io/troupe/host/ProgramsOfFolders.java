package io.troupe.host;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.host.child.ChildAgent;
import io.troupe.host.child.Children;
import io.troupe.host.fact.PluginFact.Trouble;
import io.troupe.host.plugin.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Lets the plugin folder have programs run by those who can, who do not know each other. */
record ProgramsOfFolders(Children children, Path config, Path data) implements Programs {

    @Override
    public Program of(Path folder, String plugin) {
        return new Running(children.agent(folder, plugin));
    }

    /** The host's own classes, and none of its environment. */
    @Override
    public Program of(Jar jar, String plugin) {
        try {
            Files.createDirectories(data.resolve(plugin));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + data.resolve(plugin) + ", expected a folder to work in", e);
        }
        var line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx384m",
                "-cp",
                System.getProperty("java.class.path"),
                JarHost.class.getName(),
                plugin,
                config.toString(),
                data.toString(),
                jar.agent()));
        jar.path().forEach(part -> line.add(part.toString()));
        return new Running(children.program(data.resolve(plugin), plugin, line));
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
