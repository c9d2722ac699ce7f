package io.troupe.host;

import io.troupe.host.cli.CommandFailure;
import io.troupe.host.cli.CommonOptions;
import io.troupe.host.cli.Exit;
import io.troupe.host.cli.Shell;
import io.troupe.host.journal.Failpoint;
import io.troupe.host.journal.StoreUnavailable;
import io.troupe.host.settings.HostSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "start", description = "Start a host, in the foreground until interrupted, unless detached.")
final class StartCommand implements Callable<Integer> {

    @Mixin
    final CommonOptions common = new CommonOptions();

    @Mixin
    final StartOptions options = new StartOptions();

    @Option(names = "--detach", description = "Return once the host is ready, and leave it running.")
    boolean detach;

    private final Shell shell;

    StartCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        var settings = options.settings(shell);
        if (detach) {
            return Detached.start(shell, options, common, settings);
        }
        try {
            serve(settings);
            return Exit.DONE.code();
        } catch (StartRefused | StoreUnavailable e) {
            throw CommandFailure.of(Exit.FAILED, "not-started", String.valueOf(e.getMessage()));
        }
    }

    /** Serves until the process is told to end. */
    private void serve(HostSettings settings) throws InterruptedException {
        var data = DataFolder.open(settings.data());
        @Nullable Host host = null;
        try {
            Logs.open(data.logs(), settings.log().level());
            var place = StartOptions.home(shell);
            var home = new Host.Home(
                    place.resolve("plugins"),
                    StartOptions.configFolder(shell),
                    place.resolve("web"),
                    place.resolve("workflows"));
            host = Host.start(settings, home, data, Stores.opening(settings, data, failpoint()));
        } finally {
            if (host == null) {
                data.close();
            }
        }
        serve(data, host, settings.supervision().drain());
    }

    private void serve(DataFolder data, Host host, Duration drain) throws InterruptedException {
        var ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            host.close();
                            data.close();
                            ended.countDown();
                        },
                        "troupe-stop"));
        data.tell(host, drain);
        Greeting.print(shell, common.json(), host, data.plugins());
        ended.await();
    }

    /** Tests that end the process in the middle of a write name the place in a system property. */
    private static Failpoint failpoint() {
        return Optional.ofNullable(System.getProperty("troupe.failpoint"))
                .map(Failpoint::halting)
                .orElseGet(Failpoint::none);
    }
}
