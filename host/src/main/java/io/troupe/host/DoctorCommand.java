package io.troupe.host;

import io.troupe.host.cli.CommandFailure;
import io.troupe.host.cli.CommonOptions;
import io.troupe.host.cli.Exit;
import io.troupe.host.cli.HostFile;
import io.troupe.host.cli.Shell;
import io.troupe.host.fact.Wire;
import io.troupe.host.settings.HostSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "doctor",
        description =
                "Look at machine, settings, data, database, cluster and plugins, and say how to mend what is wrong.")
final class DoctorCommand implements Callable<Integer> {

    private static final long ENOUGH_DISK = 1L << 30;
    private static final long ENOUGH_MEMORY = 256L << 20;

    @Mixin
    final CommonOptions common = new CommonOptions();

    @Mixin
    final StartOptions options = new StartOptions();

    private final Shell shell;
    private final Supplier<VerifyCommand.Trial> opening;

    /** @param opening makes what providers of models are opened in */
    DoctorCommand(Shell shell, Supplier<VerifyCommand.Trial> opening) {
        this.shell = shell;
        this.opening = opening;
    }

    /**
     * One thing that was looked at.
     *
     * @param fix what to do; empty when all is well
     */
    record Finding(String what, boolean well, String found, String fix) {

        static Finding well(String what, String found) {
            return new Finding(what, true, found, "");
        }

        static Finding wrong(String what, String found, String fix) {
            return new Finding(what, false, found, fix);
        }
    }

    private record Findings(boolean well, List<Finding> findings) {}

    @Override
    public Integer call() {
        var findings = new ArrayList<Finding>();
        findings.add(java());
        findings.add(memory());
        try {
            var settings = options.settings(shell);
            findings.add(Finding.well("settings", "read without a mistake"));
            findings.add(doors(settings));
            findings.add(data(settings.data()));
            findings.add(disk(settings.data()));
            findings.add(port(settings));
            findings.addAll(new SharedCheck(settings).findings());
            findings.add(plugins());
            findings.addAll(models(settings));
        } catch (CommandFailure e) {
            findings.add(Finding.wrong("settings", String.valueOf(e.getMessage()), "mend the named lines"));
        }
        boolean well = findings.stream().allMatch(Finding::well);
        shell.out().println(common.json() ? Wire.write(new Findings(well, findings)) : words(findings));
        return well ? Exit.DONE.code() : Exit.FAILED.code();
    }

    private static Finding java() {
        var version = Runtime.version();
        var found = version + " at " + System.getProperty("java.home");
        return version.feature() >= 25
                ? Finding.well("java", found)
                : Finding.wrong("java", found, "sdk install java 25-tem");
    }

    private static Finding memory() {
        long max = Runtime.getRuntime().maxMemory();
        var found = (max >> 20) + " MB for the heap, " + Runtime.getRuntime().availableProcessors() + " processors";
        return max >= ENOUGH_MEMORY
                ? Finding.well("memory", found)
                : Finding.wrong("memory", found, "give Java 256 MB or more (-Xmx)");
    }

    private static Finding doors(HostSettings settings) {
        try {
            var doors = Doors.of(settings);
            return Finding.well(
                    "callers",
                    "bound to " + doors.bind()
                            + (doors.tokensRequired() ? ", everybody needs a token" : ", this machine"));
        } catch (StartRefused e) {
            return Finding.wrong("callers", String.valueOf(e.getMessage()), "mend http and security in the settings");
        }
    }

    private static Finding data(Path data) {
        var place = existing(data);
        return Files.isDirectory(place) && Files.isWritable(place)
                ? Finding.well("data", data + (Files.exists(data) ? " can be written" : " can be made"))
                : Finding.wrong("data", data + " cannot be written", "make it writable, or start with another --data");
    }

    private static Finding disk(Path data) {
        var place = existing(data);
        try {
            long free = Files.getFileStore(place).getUsableSpace();
            var found = (free >> 20) + " MB free on " + place;
            return free >= ENOUGH_DISK
                    ? Finding.well("disk", found)
                    : Finding.wrong("disk", found, "free 1 GB on " + place);
        } catch (IOException e) {
            return Finding.wrong("disk", place + ": " + e.getMessage(), "make the folder readable");
        }
    }

    /** The folder itself, or the nearest one above it that is there. */
    private static Path existing(Path folder) {
        var place = folder.toAbsolutePath();
        for (var above = place.getParent(); above != null && !Files.exists(place); above = place.getParent()) {
            place = above;
        }
        return place;
    }

    private static Finding port(HostSettings settings) {
        int port = settings.http().port();
        var running =
                HostFile.read(settings.data()).filter(host -> host.process().isPresent());
        if (running.isPresent()) {
            return Finding.well(
                    "host",
                    "runs at " + running.get().url() + " with pid "
                            + running.get().pid());
        }
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(
                    new InetSocketAddress(InetAddress.getByName(settings.http().bind()), port));
            return Finding.well("host", "does not run; port " + port + " is free");
        } catch (IOException e) {
            return Finding.wrong(
                    "host", "port " + port + " cannot be had: " + e.getMessage(), "start with another --port");
        }
    }

    private Finding plugins() {
        var folder = StartOptions.home(shell).resolve("plugins");
        try (var files = Files.list(folder)) {
            long jars = files.filter(file -> file.toString().endsWith(".jar")).count();
            return Finding.well("plugins", jars + " came with the host, in " + folder);
        } catch (IOException e) {
            return Finding.wrong("plugins", folder + " cannot be read", "build again: " + shell.command() + " start");
        }
    }

    private List<Finding> models(HostSettings settings) {
        var folders = new ArrayList<>(settings.plugins());
        folders.add(StartOptions.home(shell).resolve("plugins"));
        folders.add(settings.data().resolve("plugins"));
        try (var trial = opening.get()) {
            return new ModelsCheck(settings.models()).of(folders, trial);
        } catch (IOException e) {
            return List.of(Finding.wrong("models", "plugins cannot be read: " + e.getMessage(), "make them readable"));
        }
    }

    private static String words(List<Finding> findings) {
        var words = new StringBuilder();
        for (var finding : findings) {
            words.append(words.isEmpty() ? "" : "\n")
                    .append(String.format(
                            "%-6s %-9s %s", finding.well() ? "well" : "wrong", finding.what(), finding.found()));
            if (!finding.well()) {
                words.append(String.format("%n%-6s %-9s mend it: %s", "", "", finding.fix()));
            }
        }
        return words.toString();
    }
}
