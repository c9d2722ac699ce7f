package io.troupe.host.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A small plugin with code: one class, one agent, one example. */
final class DroppedJar {

    private static final String CLASS = DroppedAgent.class.getName().replace('.', '/') + ".class";

    private DroppedJar() {}

    /** What the agent of the jar with this number is called, and its plugin and its file. */
    static String name(int number) {
        return String.format(Locale.ROOT, "dropped-%04d", number);
    }

    /** Writes the jar with this number, up to 9999. */
    static Path write(Path folder, int number) throws IOException {
        var name = name(number);
        var manifest = new Manifest();
        var main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Plugin-Id", name);
        main.putValue("Plugin-Version", "1.0.0");
        var file = folder.resolve(name + ".jar");
        try (var jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            jar.putNextEntry(new JarEntry("META-INF/extensions.idx"));
            jar.write((DroppedAgent.class.getName() + "\n").getBytes(StandardCharsets.UTF_8));
            jar.putNextEntry(new JarEntry(CLASS));
            jar.write(code(name));
        }
        return file;
    }

    private static byte[] code(String name) throws IOException {
        try (var in = DroppedAgent.class.getResourceAsStream("/" + CLASS)) {
            if (in == null) {
                throw new IOException("no " + CLASS + " on the class path");
            }
            var text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1); // every byte a letter, and back
            return text.replace(DroppedAgent.NAME, name).getBytes(StandardCharsets.ISO_8859_1);
        }
    }
}
