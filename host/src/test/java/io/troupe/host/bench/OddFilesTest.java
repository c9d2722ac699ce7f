package io.troupe.host.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.Call;
import io.troupe.host.bus.PluginCalls;
import io.troupe.host.bus.PluginCalls.PluginView;
import io.troupe.host.fact.PluginFact.PluginState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files with every mistake, all dropped at once into a host that runs, with real agents in it. */
class OddFilesTest {

    private static final int FILES = 500;

    @TempDir
    Path root;

    @Test
    void takesEachForItselfAndSaysOfEachWhatIsWrongAndWhere() throws Exception {
        var plugins = Files.createDirectories(root.resolve("plugins"));
        var odd = new OddFiles(1).some(FILES);
        try (var host = new PluggedHost(root)) {
            for (var file : odd) {
                Files.write(plugins.resolve(file.name()), file.bytes());
            }

            var views = settled(host);

            for (var file : odd) {
                var view = Optional.ofNullable(views.get(file.name()))
                        .orElseThrow(() -> new AssertionError(file.name() + " is not in the list"));
                assertThat(fate(view.state()))
                        .as(file.name() + ": " + view.reason())
                        .isIn(allowed(file.fate()));
                if (view.state() == PluginState.REFUSED) {
                    assertThat(view.reason()).as(file.name()).startsWith(file.name() + ": line ");
                } else if (view.state() == PluginState.LOADED_REDUCED) {
                    assertThat(view.reason()).as(file.name()).startsWith("line ");
                }
            }
            assertThat(views.values())
                    .filteredOn(view -> !view.agents().isEmpty())
                    .hasSizeGreaterThan(250);
        }
    }

    private static List<String> allowed(String fate) {
        return fate.equals("any") ? List.of("loaded", "reduced", "refused") : List.of(fate);
    }

    private static String fate(PluginState state) {
        return switch (state) {
            case LOADED -> "loaded";
            case LOADED_REDUCED -> "reduced";
            case REFUSED -> "refused";
            case DISABLED, NOT_CONFIGURED, FAILED, QUARANTINED, DRAINING, REMOVED -> "something else: " + state;
        };
    }

    private static Map<String, PluginView> settled(PluggedHost host) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            var list = host.bus()
                    .request(PluginCalls.LIST, new PluginCalls.ListPlugins(), Call.ofHost(Duration.ofSeconds(10)))
                    .await()
                    .plugins();
            if (list.size() == FILES) {
                return list.stream()
                        .collect(Collectors.toMap(
                                view -> String.valueOf(Path.of(view.file()).getFileName()), Function.identity()));
            }
            assertThat(System.nanoTime() - end)
                    .as(list.size() + " files have got somewhere")
                    .isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
