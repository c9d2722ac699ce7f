package io.troupe.host.fact;

import java.util.List;
import java.util.Optional;

/** Who may call, on stream {@code token/<id>}, and what was refused and changed, on stream {@code audit}. */
public sealed interface SecurityFact extends Fact {

    /**
     * A token was made; whose it is and what it allows never changes. The secret itself is nowhere.
     *
     * @param id {@code token-…}
     * @param name of the caller that it stands for
     * @param digest SHA-256 of the secret, hexadecimal
     * @param permissions {@code agent:skill} or {@code @area:verb}
     * @param expires epoch milliseconds; without it, never
     * @param rate calls a minute to each agent
     * @param createdBy who asked for it
     */
    record TokenCreated(
            String id,
            String name,
            String tenant,
            String digest,
            List<String> permissions,
            Optional<Long> expires,
            int rate,
            String createdBy)
            implements SecurityFact {}

    /** A token counts no longer. */
    record TokenRevoked(String id, String caller) implements SecurityFact {}

    /**
     * Somebody signed in on the page, or out of it; on stream {@code sign-in/<SHA-256 of the cookie>}, the latest counts.
     *
     * @param token id of the one they showed, and lose the sign-in with
     * @param until epoch milliseconds; 0 once they signed out
     */
    record SignInKept(String token, long until) implements SecurityFact {}

    /**
     * Calls were refused. Those of one second that are alike are one fact.
     *
     * @param caller {@code nobody} where that is not known
     * @param action a route or {@code mcp} and a tool
     * @param target what the first of them was about
     * @param code of the table of errors
     * @param address that they came from; absent where that is not known, and in a flood from many addresses
     */
    record AuditRefused(String caller, String action, String target, String code, long count, Optional<String> address)
            implements SecurityFact {}

    /**
     * Calls were granted that change something; those that come together and are alike are one fact.
     *
     * @param address that they came from, where that is known
     */
    record AuditChanged(String caller, String action, String target, long count, Optional<String> address)
            implements SecurityFact {}

    /** So many calls are in no fact, since more came than could be written down. */
    record AuditDropped(long count) implements SecurityFact {}
}
