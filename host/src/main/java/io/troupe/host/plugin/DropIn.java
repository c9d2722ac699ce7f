package io.troupe.host.plugin;

import io.troupe.api.PluginException;
import io.troupe.host.plugin.Bundle.Item;
import io.troupe.host.plugin.Bundle.Passed;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Copies plugins to where a host finds them. */
public final class DropIn {

    private static final long LARGEST = 200L << 20;
    private static final Pattern SCHEMA = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]*\\.json\\b");

    private static final Pattern TEMPLATE =
            Pattern.compile("^template:[ \\t]*[\"']?([\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]*)", Pattern.MULTILINE);

    private final Path folder;
    private final boolean replace;
    private final List<String> copied = new ArrayList<>();
    private final List<String> kept = new ArrayList<>();
    private final List<Skipped> skipped = new ArrayList<>();
    private final List<Passed> links = new ArrayList<>();

    private DropIn(Path folder, boolean replace) {
        this.folder = folder;
        this.replace = replace;
    }

    /**
     * What came of it.
     *
     * @param copied names of files that are there now
     * @param kept names of files that were there already, with the same content
     * @param skipped what should have been copied and was not
     * @param passed what is no plugin
     */
    public record Installed(List<String> copied, List<String> kept, List<Skipped> skipped, List<Passed> passed) {
        public Installed {
            copied = List.copyOf(copied);
            kept = List.copyOf(kept);
            skipped = List.copyOf(skipped);
            passed = List.copyOf(passed);
        }
    }

    /** A file that was not copied, and why. */
    public record Skipped(String name, String why) {}

    /**
     * Copies a file, or those of a folder with its packs, and the schemas that a Markdown agent names. Never follows a
     * link. Each file is there whole or not at all, schemas before what names them. The folder of a program is copied
     * as it is, by its name.
     *
     * @param replace true to take the place of files of the same name that differ
     * @throws PluginException of kind {@code REFUSED} when there is nothing to copy
     */
    public static Installed install(Path source, Path folder, boolean replace) throws IOException {
        var bundle = Bundle.of(source);
        Files.createDirectories(folder);
        var work = new DropIn(folder, replace);
        for (var item : bundle.items()) {
            if (Files.isDirectory(item.file(), LinkOption.NOFOLLOW_LINKS)) {
                work.program(item);
            } else {
                work.take(item);
            }
        }
        var passed = Stream.concat(bundle.passed().stream(), work.links.stream())
                .filter(one -> !work.copied.contains(one.name()) && !work.kept.contains(one.name()))
                .toList();
        return new Installed(
                work.copied.stream().distinct().toList(),
                work.kept.stream().distinct().toList(),
                work.skipped,
                passed);
    }

    /** SHA-256 of a file, or of the files of a program, hexadecimal, as a host shows it. */
    public static String digest(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            return ProgramTree.of(file).digest(file);
        }
        try (var in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("no SHA-256, which every JDK has", e);
        }
    }

    /** The folder of a program is copied as it is. */
    private void program(Item item) throws IOException {
        var copy = ProgramCopy.copy(item.file(), folder.resolve(item.name()), replace);
        copy.links().forEach(link -> links.add(new Passed(item.name() + "/" + link, "a link, not copied")));
        switch (copy.end()) {
            case COPIED -> copied.add(item.name());
            case KEPT -> kept.add(item.name());
            case DIFFERS ->
                skipped.add(new Skipped(item.name(), "a different one is there; --replace takes its place"));
        }
    }

    private void take(Item item) throws IOException {
        var obstacle = obstacle(item);
        for (var schema : obstacle.isPresent() ? List.<Item>of() : schemas(item)) {
            obstacle = obstacle(schema);
            if (obstacle.isPresent()) {
                skipped.add(new Skipped(item.name(), schema.name() + ": " + obstacle.get()));
                return;
            }
            copy(schema);
        }
        if (obstacle.isPresent()) {
            skipped.add(new Skipped(item.name(), obstacle.get()));
        } else {
            copy(item);
        }
    }

    /** The files beside an agent of instructions that its front matter names: a template, schemas. */
    private static List<Item> schemas(Item item) throws IOException {
        if (Form.of(item.file(), false).filter(form -> form == Form.MARKDOWN).isEmpty()) {
            return List.of();
        }
        String text;
        try (var in = Files.newInputStream(item.file(), LinkOption.NOFOLLOW_LINKS)) {
            text = Texts.utf8(in.readNBytes(Texts.LONGEST));
        }
        int end = text.indexOf("\n---", 3);
        var folder = item.name().substring(0, item.name().lastIndexOf('/') + 1);
        var head = end < 0 ? "" : text.substring(0, end);
        var templates = TEMPLATE.matcher(head)
                .results()
                .map(found -> found.group(1))
                .map(name -> name.endsWith(Form.TEMPLATE) ? name : name + Form.TEMPLATE);
        return Stream.concat(templates, SCHEMA.matcher(head).results().map(MatchResult::group))
                .distinct()
                .map(name -> new Item(item.file().resolveSibling(name), folder + name))
                .filter(schema -> Files.exists(schema.file(), LinkOption.NOFOLLOW_LINKS))
                .toList();
    }

    private Optional<String> obstacle(Item item) throws IOException {
        var target = folder.resolve(item.name());
        if (!Files.isRegularFile(item.file(), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of("a link or a special file, expected a file");
        }
        if (Files.size(item.file()) > LARGEST) {
            return Optional.of("larger than " + (LARGEST >> 20) + " MiB, expected a plugin");
        }
        var pack = target.getParent();
        for (var on = pack; on != null && !on.equals(folder); on = on.getParent()) {
            if (Files.exists(on, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(on, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.of(on + " is a link or a file, expected a folder");
            }
        }
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of("what has that name in " + pack + " is not a file");
        }
        return replace || same(item.file(), target)
                ? Optional.empty()
                : Optional.of("a different one is there; --replace takes its place");
    }

    private static boolean same(Path file, Path target) throws IOException {
        return Files.exists(target, LinkOption.NOFOLLOW_LINKS) && Files.mismatch(file, target) < 0;
    }

    private void copy(Item item) throws IOException {
        var target = folder.resolve(item.name());
        if (same(item.file(), target)) {
            if (!copied.contains(item.name())) { // a schema that two agents name
                kept.add(item.name());
            }
            return;
        }
        var pack = target.getParent();
        Files.createDirectories(pack == null ? folder : pack);
        try (var in = Files.newInputStream(item.file(), LinkOption.NOFOLLOW_LINKS)) {
            AtomicFile.write(target, in::transferTo);
        }
        copied.add(item.name());
    }
}
