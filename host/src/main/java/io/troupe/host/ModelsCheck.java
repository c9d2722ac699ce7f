package io.troupe.host;

import io.troupe.host.DoctorCommand.Finding;
import io.troupe.host.plugin.Verification.Verified;
import io.troupe.host.settings.HostSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Says which providers of models could play agents, and what those lack that could not, without a host. Opens each as a
 * host would, so it is the provider itself that says what is missing, and which servers of this machine it found.
 */
final class ModelsCheck {

    private static final String INDEX = "META-INF/extensions.idx";
    private static final List<String> PROVIDERS =
            List.of("io/troupe/api/ModelProvider", "io/troupe/api/PlayerProvider");
    private static final int LARGEST_CLASS = 1 << 20;

    private final HostSettings.Models settings;
    private final Set<String> configured = new TreeSet<>();

    ModelsCheck(HostSettings.Models settings) {
        this.settings = settings;
    }

    /** Looks at every archive in these folders; blocks, while it opens what provides models. */
    List<Finding> of(List<Path> folders, VerifyCommand.Trial trial) throws IOException {
        var findings = new ArrayList<Finding>();
        for (var file : archives(folders)) {
            if (providesModels(file)) {
                findings.add(finding(trial.of(file)));
            }
        }
        findings.add(player());
        findings.addAll(names());
        return findings;
    }

    private Finding finding(Verified tried) {
        return switch (tried.state()) {
            case LOADED, LOADED_REDUCED -> {
                configured.addAll(tried.agents());
                yield Finding.well(tried.id(), "configured: agents can be played by " + named(tried.agents()));
            }
            case NOT_CONFIGURED -> Finding.well(tried.id(), tried.reason());
            case QUARANTINED, REFUSED, FAILED, DRAINING, DISABLED, REMOVED ->
                Finding.wrong(tried.id(), tried.reason(), "mend config/plugins/" + tried.id() + ".yaml");
        };
    }

    private Finding player() {
        return configured.isEmpty()
                ? Finding.well("models", "none is configured: a connected client plays the agents")
                : Finding.well("models", named(configured) + (configured.size() == 1 ? " is" : " are") + " configured");
    }

    /** Which models a provider has only the provider knows, by asking its server; so only that one is looked at. */
    private List<Finding> names() {
        var findings = new ArrayList<Finding>();
        settings.byDefault()
                .filter(model -> !configured.contains(provider(model)))
                .ifPresent(model -> findings.add(Finding.wrong(
                        "models",
                        "models.default is '" + model + "', and no provider '" + provider(model) + "' is configured",
                        "configure it in config/plugins, or name another one in models.default")));
        var lost = new TreeMap<String, Set<String>>();
        settings.aliases().forEach(alias -> {
            int equals = alias.indexOf('=');
            var wanted = provider(alias.substring(equals + 1));
            if (!configured.contains(wanted)) {
                lost.computeIfAbsent(wanted, name -> new TreeSet<>()).add(alias.substring(0, equals));
            }
        });
        lost.forEach((wanted, aliases) -> findings.add(Finding.well(
                "models",
                "models.aliases: " + named(aliases) + " stand for models of '" + wanted
                        + "', which is not configured")));
        return findings;
    }

    private static String provider(String model) {
        int slash = model.indexOf('/');
        return slash < 0 ? model : model.substring(0, slash);
    }

    private static String named(Iterable<String> names) {
        return String.join(", ", names);
    }

    private static Set<Path> archives(List<Path> folders) throws IOException {
        var found = new TreeSet<Path>();
        for (var folder : new HashSet<>(folders)) {
            if (Files.isDirectory(folder)) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.{jar,zip}")) {
                    files.forEach(found::add);
                }
            }
        }
        return found;
    }

    /** Looks into the classes of the extensions, without loading them. */
    static boolean providesModels(Path archive) {
        try (var zip = new ZipFile(archive.toFile())) {
            var index = zip.stream()
                    .filter(entry -> entry.getName().endsWith(INDEX))
                    .findFirst();
            if (index.isEmpty()) {
                return false;
            }
            var root = index.get().getName().substring(0, index.get().getName().length() - INDEX.length());
            var names = text(zip, index.get()).lines().filter(line -> !line.isBlank() && !line.startsWith("#"));
            for (var name : names.toList()) {
                var type = zip.getEntry(root + name.strip().replace('.', '/') + ".class");
                if (type != null && isProvider(text(zip, type))) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false; // what is wrong with it is said where plugins are listed
        }
    }

    private static boolean isProvider(String type) {
        return PROVIDERS.stream().anyMatch(type::contains);
    }

    private static String text(ZipFile zip, ZipEntry entry) throws IOException {
        try (var in = zip.getInputStream(entry)) {
            return new String(in.readNBytes(LARGEST_CLASS), StandardCharsets.ISO_8859_1);
        }
    }
}
