package io.troupe.tools.workspace;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Tells pictures by how they begin. */
final class Picture {

    private Picture() {}

    /** The MIME type of the picture that begins so, if one does. */
    static Optional<String> of(byte[] bytes) {
        var head = new String(bytes, 0, Math.min(bytes.length, 12), StandardCharsets.ISO_8859_1);
        if (head.startsWith("\u0089PNG\r\n\u001a\n")) {
            return Optional.of("image/png");
        }
        if (head.startsWith("\u00ff\u00d8\u00ff")) {
            return Optional.of("image/jpeg");
        }
        if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) {
            return Optional.of("image/gif");
        }
        boolean webp = head.length() == 12 && head.startsWith("RIFF") && head.endsWith("WEBP");
        return webp ? Optional.of("image/webp") : Optional.empty();
    }
}
