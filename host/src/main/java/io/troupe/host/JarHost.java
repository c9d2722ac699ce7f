package io.troupe.host;

import io.troupe.api.Json;
import io.troupe.api.PluginException;
import io.troupe.host.agent.AgentRecords;
import io.troupe.host.child.JarAgent;
import io.troupe.host.settings.PluginSettings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The main class of a child process that runs one agent of a jar which is not to run in the host. Arguments: plugin id,
 * folder of settings, folder of data, class of the agent, and the paths of the jar and its libraries.
 */
final class JarHost {

    private static final int PATH = 4;

    private JarHost() {}

    public static void main(String[] args) throws InterruptedException {
        var in = System.in;
        var out = System.out;
        System.setOut(System.err); // stdout is the protocol's
        try {
            var path = List.of(args).subList(PATH, args.length).stream()
                    .map(Path::of)
                    .toList();
            var agent = JarAgent.of(path, args[PATH - 1]);
            agent.open(PluginSettings.of(Path.of(args[1]), args[0], Map.copyOf(System.getenv()), Path.of(args[2])));
            var records = AgentRecords.mapper();
            new JarAgent(agent, new JarAgent.Records() {
                        @Override
                        public <T extends Record> T read(Json json, Class<T> type) {
                            return AgentRecords.read(records, json, type);
                        }

                        @Override
                        public Json write(Record value) {
                            return AgentRecords.write(records, value);
                        }
                    })
                    .serve(in, out);
            System.exit(0);
        } catch (RuntimeException | LinkageError e) { // what waits in a thread of the agent must not keep this process
            var why = e instanceof PluginException ? String.valueOf(e.getMessage()) : e.toString();
            System.err.println(Arrays.asList(why.split("\n", -1)).getFirst());
            System.exit(1);
        }
    }
}
