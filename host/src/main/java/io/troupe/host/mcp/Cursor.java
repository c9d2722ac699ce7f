package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Cuts lists into pages. A cursor names the last item of the page before, so that one that comes or goes between two
 * pages shifts no other; to clients it is opaque.
 */
final class Cursor {

    static final int PAGE = 100;

    private Cursor() {}

    /**
     * Makes the page that a request asks for.
     *
     * @param method the list's, so that a cursor fits no other list
     * @param all in an order that stays, by names of their own
     * @param result of the page's items and the cursor of the next one, if there is a next one
     * @throws RpcError when the cursor is none of ours
     */
    static <T, R> R page(
            ObjectNode params,
            String method,
            List<T> all,
            Function<T, String> name,
            BiFunction<List<T>, @Nullable String, R> result) {
        int from = cursor(params)
                .map(cursor -> after(last(cursor, method), all, name))
                .orElse(0);
        int to = Math.min(all.size(), from + PAGE);
        var next = to < all.size() ? write(method, name.apply(all.get(to - 1))) : null;
        return result.apply(all.subList(from, to), next);
    }

    private static Optional<String> cursor(ObjectNode params) {
        var cursor = params.path("cursor");
        if (cursor.isMissingNode() || cursor.isNull()) {
            return Optional.empty();
        }
        if (!cursor.isTextual()) {
            throw unknown();
        }
        return Optional.of(cursor.textValue());
    }

    private static <T> int after(String last, List<T> all, Function<T, String> name) {
        for (int i = 0; i < all.size(); i++) {
            int order = name.apply(all.get(i)).compareTo(last);
            if (order >= 0) {
                return order == 0 ? i + 1 : i;
            }
        }
        return all.size();
    }

    private static String write(String method, String last) {
        var text = method + '\n' + last;
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((text + '\n' + check(text)).getBytes(StandardCharsets.UTF_8));
    }

    private static String last(String cursor, String method) {
        try {
            var text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            int end = text.lastIndexOf('\n');
            if (end > method.length()
                    && text.startsWith(method + '\n')
                    && text.substring(end + 1).equals(check(text.substring(0, end)))) {
                return text.substring(method.length() + 1, end);
            }
        } catch (IllegalArgumentException e) {
            // Not even the form is ours.
        }
        throw unknown();
    }

    private static String check(String text) {
        var sum = new CRC32C();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(sum.getValue());
    }

    private static RpcError unknown() {
        return new RpcError(
                ErrorCodes.INVALID_PARAMS, "no such cursor, expected none or the nextCursor of this list's last page");
    }
}
