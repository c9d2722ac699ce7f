package io.troupe.host;

import io.troupe.host.cli.CommandFailure;
import io.troupe.host.cli.Exit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;

/** A small project for a plugin of somebody's own: its files, made out of templates. */
final class PluginProject {

    /** What the generated build is pinned to; kept equal to this build's own by a test. */
    static final Map<String, String> VERSIONS = Map.of(
            "PF4J",
            "3.15.0",
            "RESOURCES",
            "3.3.1",
            "COMPILER",
            "3.16.0",
            "SUREFIRE",
            "3.6.1",
            "JAR",
            "3.4.2",
            "SHADE",
            "3.6.2",
            "KOTLIN",
            "2.4.10");

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final Pattern PLACE = Pattern.compile("@([A-Z0-9]+)@");
    private static final String REQUIRES = ">=0.1.0 & <0.2.0";

    /**
     * What a project is made for.
     *
     * @param home where the distribution is, which has the API and the testkit
     * @param command as the user types it
     */
    record Setting(Path home, String command) {}

    private final String name;
    private final ProjectForm form;
    private final Map<String, String> words;

    /** @throws CommandFailure of usage when the name is none for an agent */
    PluginProject(String name, ProjectForm form, Setting setting) {
        if (!NAME.matcher(name).matches()) {
            throw CommandFailure.of(Exit.USAGE, "usage", "not a name: '" + name + "', expected " + NAME.pattern());
        }
        this.name = name;
        this.form = form;
        this.words = new LinkedHashMap<>(VERSIONS);
        words.put("NAME", name);
        words.put("PACKAGE", packageName());
        words.put("CLASS", className());
        words.put("VERSION", Host.VERSION);
        words.put("REQUIRES", xml(REQUIRES));
        words.put("REPOSITORY", xml(repository(setting.home())));
        words.put("COMMAND", setting.command());
    }

    /**
     * Writes it.
     *
     * @return the files, relative to the folder
     * @throws CommandFailure when something is there already
     */
    List<Path> write(Path folder) throws IOException {
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !isEmptyFolder(folder)) {
            throw CommandFailure.of(
                    Exit.REFUSED, "folder-not-empty", folder + " is there and not empty, expected a new folder");
        }
        var written = new ArrayList<Path>();
        for (var file : form.files(names()).entrySet()) {
            var target = folder.resolve(file.getKey());
            var parent = target.getParent();
            Files.createDirectories(parent == null ? folder : parent);
            Files.writeString(target, filled(file.getValue()));
            written.add(folder.relativize(target));
        }
        return written;
    }

    /** What to type next, from the folder in which the command was given. */
    List<String> next(Path folder, String command) {
        return form.next(folder, name, command);
    }

    private String filled(ProjectForm.Source source) {
        var text = text("project/" + source.resource());
        return source.example() ? renamed(text) : PLACE.matcher(text).replaceAll(this::word);
    }

    /** An example as it is under the name of this project. */
    private String renamed(String text) {
        return text.replace("io.troupe.agents.hello", packageName())
                .replace("HelloKotlinAgent", className())
                .replace(form.example(), name)
                .replace("scripts/troupe", words.getOrDefault("COMMAND", "troupe"));
    }

    private String word(MatchResult place) {
        var word = words.get(place.group(1));
        if (word == null) {
            throw new IllegalStateException("no word for " + place.group() + ", expected one of " + words.keySet());
        }
        return Matcher.quoteReplacement(word);
    }

    private static String text(String resource) {
        try (var in = PluginProject.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not in the build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isEmptyFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (var inside = Files.list(folder)) {
            return inside.findAny().isEmpty();
        }
    }

    private ProjectForm.Names names() {
        return new ProjectForm.Names(name, packageName().replace('.', '/'), className());
    }

    /** A package of its own, since two plugins may well be looked at together. */
    private String packageName() {
        var last = name.replace('-', '_');
        return "com.example." + (SourceVersion.isKeyword(last) ? last + "_" : last);
    }

    private String className() {
        return Arrays.stream(name.split("-", -1))
                        .filter(word -> !word.isEmpty())
                        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                        .collect(Collectors.joining())
                + "Agent";
    }

    /** A folder as Maven takes it, with no slash at its end. */
    private static String repository(Path home) {
        return home.resolve("maven")
                .toAbsolutePath()
                .normalize()
                .toUri()
                .toString()
                .replaceFirst("/$", "");
    }

    private static String xml(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
