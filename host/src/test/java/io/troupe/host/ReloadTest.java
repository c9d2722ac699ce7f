package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.troupe.host.bus.PluginCalls.Action;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.TaskState;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Plugins of each kind that are loaded over and over, in a whole host. */
class ReloadTest {

    private static final int RELOADS = 200;

    @TempDir
    Path root;

    /** What may be dropped in. */
    enum Kind {
        JAR("echo2.jar", "echo2", "echo2") {
            @Override
            byte[] content(String version) throws Exception {
                return PluginSources.echo(version).bytes();
            }
        },
        ZIP("echo2.zip", "echo2", "echo2") {
            @Override
            byte[] content(String version) throws Exception {
                var library = PluginSources.zip(Map.of("lib.txt", PluginSources.utf8(version)));
                return PluginSources.zip(
                        Map.of("echo2.jar", PluginSources.echo(version).bytes(), "lib/library.jar", library));
            }
        },
        STATEFUL("counter.jar", "counter", "counter") {
            @Override
            byte[] content(String version) throws Exception {
                return PluginSources.counter(version).bytes();
            }
        },
        MARKDOWN("writer.md", "writer", "") {
            @Override
            byte[] content(String version) {
                return PluginSources.utf8(PluginSources.markdown("writer", version));
            }
        },
        PACK("team.zip", "team", "team/echo2") {
            @Override
            byte[] content(String version) throws Exception {
                return PluginSources.zip(Map.of(
                        "echo2.jar",
                        PluginSources.echo(version).bytes(),
                        "writer.md",
                        PluginSources.utf8(PluginSources.markdown("writer", version))));
            }
        };

        private final String file;
        private final String id;
        private final String agent;

        Kind(String file, String id, String agent) {
            this.file = file;
            this.id = id;
            this.agent = agent;
        }

        abstract byte[] content(String version) throws Exception;
    }

    @ParameterizedTest
    @EnumSource
    void leavesNothingBehind(Kind kind) throws Exception {
        Files.createDirectories(root.resolve("data/plugins"));
        Files.write(root.resolve("data/plugins").resolve(kind.file), kind.content("1.0.0"));
        try (var live = new LiveHost(root)) {
            reload(live, kind, 20);
            settle(live);
            int threads = threads();
            long files = files();
            long heap = heap();

            reload(live, kind, RELOADS);
            settle(live);

            assertThat(live.host().unloadedPlugins()).isZero();
            assertThat(threads()).isLessThanOrEqualTo(threads + 4);
            assertThat(files()).isLessThanOrEqualTo(files + 4);
            assertThat(heap()).isLessThan(heap + (8 << 20));
        }
    }

    private static void reload(LiveHost live, Kind kind, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            assertThat(live.change(kind.id, Action.RELOAD).state()).isEqualTo(PluginState.LOADED);
            if (!kind.agent.isEmpty()) {
                var task = live.submit(kind.agent, "hello");
                assertThat(live.ended(task.await().id()).state()).isEqualTo(TaskState.COMPLETED);
            }
        }
    }

    /** Until all that drains is closed, and what nobody holds is collected. */
    private static void settle(LiveHost live) throws Exception {
        live.await(views -> views.stream().noneMatch(view -> view.state() == PluginState.DRAINING));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (live.host().unloadedPlugins() > 0 && System.nanoTime() < end) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(50); // between questions
        }
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    private static long files() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void keepsEachRowOfAPluginThatHoldsState() throws Exception {
        Files.createDirectories(root.resolve("data/plugins"));
        var file = root.resolve("data/plugins/counter.jar");
        Files.write(file, PluginSources.counter("1.0.0").bytes());
        List<String> tasks = new ArrayList<>();
        try (var live = new LiveHost(root)) {
            for (int version = 1; version <= 10; version++) {
                for (int i = 0; i < 50; i++) {
                    tasks.add(live.submit("counter", "one").await().id());
                }
                var next = Files.write(
                        root.resolve("next.jar"),
                        PluginSources.counter("1." + version + ".0").bytes());
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                var wanted = "1." + version + ".0";
                live.await(views -> views.stream()
                        .anyMatch(view -> view.version().equals(wanted) && view.state() == PluginState.LOADED));
            }
            for (var task : tasks) {
                assertThat(live.ended(task).state()).isEqualTo(TaskState.COMPLETED);
            }
        }
        try (var rows = DriverManager.getConnection("jdbc:sqlite:" + root.resolve("data/plugin-data/counter/c.db"));
                var statement = rows.createStatement();
                var counted = statement.executeQuery("SELECT count(*), count(DISTINCT task) FROM done")) {
            assertThat(counted.next()).isTrue();
            assertThat(counted.getInt(1)).isEqualTo(tasks.size());
            assertThat(counted.getInt(2)).isEqualTo(tasks.size());
        }
        assertThat(Objects.requireNonNull(
                        root.resolve("data/plugin-data/counter").toFile().list()))
                .doesNotContain("open");
    }
}
