package io.troupe.host.bus;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What can be asked of the token service. Each asks and answers for the caller's own tenant. */
public final class SecurityCalls {

    public static final Address<CreateToken, CreatedToken> CREATE =
            Address.here("token", "create", CreateToken.class, CreatedToken.class);
    public static final Address<ListTokens, TokenList> LIST =
            Address.here("token", "list", ListTokens.class, TokenList.class);
    public static final Address<RevokeToken, TokenView> REVOKE =
            Address.here("token", "revoke", RevokeToken.class, TokenView.class);

    /** For services of the host that do something for somebody who asked for it earlier. */
    public static final Address<ShowGrants, Granted> GRANTS =
            Address.here("token", "show-grants", ShowGrants.class, Granted.class);

    private SecurityCalls() {}

    /**
     * Makes a token, which can do no more, and for no longer, than whoever asks for it.
     *
     * @param name of the caller that it stands for
     * @param permissions {@code *:*} when empty: every agent, and nothing of the host's own
     * @param tenant the asker's when empty; only who is no token may name another
     * @param expiresSeconds from now; never when empty
     * @param rate calls a minute to each agent; the host's usual one when empty
     * @param idempotencyKey under which the same caller makes one token, on whichever node
     */
    public record CreateToken(
            String name,
            List<String> permissions,
            Optional<String> tenant,
            Optional<Long> expiresSeconds,
            Optional<Integer> rate,
            Optional<String> idempotencyKey) {

        /** Without a key. */
        public CreateToken(
                String name,
                List<String> permissions,
                Optional<String> tenant,
                Optional<Long> expiresSeconds,
                Optional<Integer> rate) {
            this(name, permissions, tenant, expiresSeconds, rate, Optional.empty());
        }

        /** The same under a key. */
        public CreateToken withKey(Optional<String> key) {
            return new CreateToken(name, permissions, tenant, expiresSeconds, rate, key);
        }
    }

    /**
     * A new token.
     *
     * @param secret shown this once
     */
    public record CreatedToken(TokenView token, String secret) {
        @Override
        public String toString() {
            return "CreatedToken[" + token + "]";
        }
    }

    public record ListTokens() {}

    /** The tokens, the newest first. */
    public record TokenList(List<TokenView> tokens) {}

    public record RevokeToken(String id) {}

    /** A token as those see it who may. */
    public record TokenView(
            String id,
            String name,
            String tenant,
            TokenState state,
            List<String> permissions,
            int rate,
            Optional<Instant> expiresAt,
            Instant createdAt,
            String createdBy) {}

    /** Asks what a caller of this name may do by now. */
    public record ShowGrants(String caller, String tenant) {}

    /**
     * What a caller may do by now.
     *
     * @param counts false when nobody can call by that name any longer: each token of it was revoked or has expired
     * @param permissions of all tokens of that name
     */
    public record Granted(boolean counts, List<String> permissions) {
        public Granted {
            permissions = List.copyOf(permissions);
        }
    }

    /** Whether a token counts. */
    public enum TokenState {
        LIVE,
        EXPIRED,
        REVOKED;

        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
