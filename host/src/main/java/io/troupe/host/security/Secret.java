package io.troupe.host.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The secret of a token: {@code troupe_} and 256 random bits in base64url. Only its SHA-256 is ever kept. */
final class Secret {

    private static final String PREFIX = "troupe_";
    private static final int LENGTH = PREFIX.length() + 43;
    private static final Pattern ANYWHERE = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{8,}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private Secret() {}

    static String fresh() {
        var bits = new byte[32];
        RANDOM.nextBytes(bits);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    static boolean hasForm(String text) {
        return text.length() == LENGTH && text.startsWith(PREFIX);
    }

    static byte[] digest(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    /** Takes secrets out of what somebody wrote, who may have put one where an id belongs. */
    static String without(String text) {
        return text.contains(PREFIX) ? ANYWHERE.matcher(text).replaceAll(PREFIX + "…") : text;
    }
}
