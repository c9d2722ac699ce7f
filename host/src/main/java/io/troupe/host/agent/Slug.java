package io.troupe.host.agent;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/** Makes names of the house out of what people write. */
final class Slug {

    private static final int LONGEST = 63;

    private Slug() {}

    /** For example {@code back-end-expert} for {@code Back End Expert!}; empty when nothing is left. */
    static Optional<String> of(String written) {
        var start = written.length() > 200 ? written.substring(0, 200) : written;
        var plain = Normalizer.normalize(start, Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\p{M}+", "")
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^[-0-9]+", "");
        var cut = plain.length() > LONGEST ? plain.substring(0, LONGEST) : plain;
        var slug = cut.replaceAll("-+$", "");
        return slug.isEmpty() ? Optional.empty() : Optional.of(slug);
    }

    /** {@code name} of {@code pack/name}. */
    static String lastPart(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
