package io.troupe.host.bench;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes agent files with the mistakes that real ones have, the same ones for the same seed. */
final class OddFiles {

    private static final List<String> TOML = List.of(
            "name = \"%n\"\ndescription = \"d\"\ndeveloper_instructions = \"\"\"\nmatch \\d+\n\"\"\"\n",
            "name = \"%n\"\ndescription = \"d\"\ndeveloper_instructions = \"\"\"\nnever closed\n",
            "name = \"%n\"\nname = \"b\"\ndescription = \"d\"\ndeveloper_instructions = 'x'\n",
            "name = %n\ndescription = \"d\"\n",
            "name: %n\ndescription: d\n",
            "[[[[\n",
            "name = \"%n\"\ndescription = \u201csmart\u201d\ndeveloper_instructions = \u201cBe smart.\u201d\n",
            "a = [" + "[".repeat(5_000) + "\n",
            "a" + ".a".repeat(20_000) + " = 1\n");

    private final Random random;

    OddFiles(long seed) {
        random = new Random(seed);
    }

    /**
     * One file.
     *
     * @param fate {@code loaded}, {@code reduced}, {@code refused}, or {@code any} of them
     */
    record Odd(String name, Content content, String fate) {

        byte[] bytes() {
            return content.bytes();
        }
    }

    /** Gives the same bytes each time. */
    interface Content {
        byte[] bytes();
    }

    List<Odd> some(int count) {
        var files = new ArrayList<Odd>();
        for (int i = 0; i < count; i++) {
            files.add(make(i));
        }
        return files;
    }

    private Odd make(int i) {
        var n = "agent-" + i;
        var file = n + ".md";
        var good = "---\nname: " + n + "\ndescription: Does thing " + i + ".\ntools: Read, Grep\n---\nDo it " + i
                + " times.\n";
        return switch (i % 30) {
            case 0 -> odd(file, good, "loaded");
            case 1 -> odd(file, good.replace("Does thing", "Use when: asked \"why\": does {thing}, [odd"), "loaded");
            case 2 -> odd(file, good.replace("tools: Read, Grep", "tools:\n\t- Read\n\t- Grep"), "loaded");
            case 3 -> odd(file, "\uFEFF" + good, "loaded");
            case 4 -> odd(file, good.replace("\n", "\r\n"), "loaded");
            case 5 -> odd(file, good.replace("\n", "\r"), "loaded");
            case 6 -> odd(file, "# Only a heading " + i + "\n", "refused");
            case 7 -> odd(file, good.replace("---\nDo it", "Do it"), "refused");
            case 8 -> odd(file, good.replace("tools:", "description: Again: and again\ntools:"), "reduced");
            case 9 -> odd(file, good + "word ".repeat(40_000), "loaded");
            case 10 ->
                odd(
                        "Prüfer Größe \uD83D\uDE80 " + i + ".md",
                        good.replace("name: " + n, "name: \uD83D\uDE80"),
                        "loaded");
            case 11 -> odd(file, "", "refused");
            case 12 -> odd(file, good + "a\0b", "refused");
            case 13 -> odd(file, ("\uFEFF" + good).getBytes(StandardCharsets.UTF_16LE), "loaded");
            case 14 -> odd(file, (good + "\u00FCber").getBytes(StandardCharsets.ISO_8859_1), "refused");
            case 15 -> odd(file, good.replace("Does thing", "Long ".repeat(30_000)), "loaded");
            case 16 -> odd(file, good.replace("tools:", bomb() + "tools:"), "any");
            case 17 -> odd(file, good.replace("tools:", "limits: " + "[".repeat(3_000) + "\ntools:"), "any");
            case 18 ->
                odd(
                        file,
                        good.replace(
                                "Read, Grep",
                                List.of("[Read, 'Grep']", "5", "{Read: yes}", "\"\"")
                                        .get(random.nextInt(4))),
                        "any");
            case 19 ->
                odd(file, good.replace("Does thing " + i + ".", "\u201cDoes\u201d it: \u2018well\u2019"), "loaded");
            case 20 -> odd(file, good + "\n---\n\nname: not-this\n---\n", "loaded");
            case 21 -> odd(n + ".toml", TOML.get(random.nextInt(TOML.size())).replace("%n", n), "any");
            case 22 ->
                odd(n + ".toml", "name = '" + n + "'\ndescription = 'd'\ndeveloper_instructions = 'Do.'\n", "loaded");
            case 23 ->
                odd(file, good.replace(List.of("name:", "description:").get(random.nextInt(2)), "other:"), "refused");
            case 24 -> odd(file, good.replace("Do it", "Do \u0007 it"), "refused");
            case 25 ->
                odd(
                        file,
                        good.replace("tools: Read", "odd: !!javax.script.ScriptEngineManager [x]\ntools: Read"),
                        "any");
            case 26 -> odd(file, "---\nname: " + n + "\ntemplate: nowhere\nwith: {a: b}\n---\n", "refused");
            case 27 -> odd(file, noise(), "refused");
            case 28 -> odd(file, good.getBytes(Charset.forName("UTF-16BE")), "refused");
            default -> odd(file, "\n\n" + good.replace("---\nDo", "---   \nDo"), "loaded");
        };
    }

    private static Odd odd(String name, String text, String fate) {
        return odd(name, text.getBytes(StandardCharsets.UTF_8), fate);
    }

    private static Odd odd(String name, byte[] bytes, String fate) {
        return new Odd(name, () -> bytes, fate);
    }

    private static String bomb() {
        var bomb = new StringBuilder("x0: &a0 [lol, lol]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("x%d: &a%d [%s]\n".formatted(i, i, "*a" + (i - 1) + ", *a" + (i - 1)));
        }
        return bomb.toString();
    }

    private byte[] noise() {
        var bytes = new byte[4_000];
        random.nextBytes(bytes);
        bytes[0] = 'x'; // no mark of an encoding
        return bytes;
    }
}
