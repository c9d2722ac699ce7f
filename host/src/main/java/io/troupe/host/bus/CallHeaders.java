package io.troupe.host.bus;

import io.troupe.host.fact.Permissions;
import io.vertx.core.MultiMap;
import java.util.Optional;

/** A {@link Call} as the headers of a message of the event bus. */
final class CallHeaders {

    private static final String CALLER = "caller";
    private static final String TENANT = "tenant";
    private static final String PERMISSIONS = "permissions";
    private static final String DEADLINE = "deadline";
    private static final String TRACEPARENT = "traceparent";

    private CallHeaders() {}

    static MultiMap of(Call call) {
        var headers = MultiMap.caseInsensitiveMultiMap()
                .add(CALLER, call.caller())
                .add(TENANT, call.tenant())
                .add(PERMISSIONS, call.permissions().text())
                .add(DEADLINE, Long.toString(call.deadline()));
        call.traceparent().ifPresent(trace -> headers.add(TRACEPARENT, trace));
        return headers;
    }

    /** What {@link #of} has made. */
    static Call read(MultiMap headers) {
        return new Call(
                header(headers, CALLER),
                header(headers, TENANT),
                Permissions.of(header(headers, PERMISSIONS)),
                Long.parseLong(header(headers, DEADLINE)),
                Optional.ofNullable(headers.get(TRACEPARENT)));
    }

    private static String header(MultiMap headers, String name) {
        var value = headers.get(name);
        if (value == null) {
            throw new IllegalStateException("a request came without the header " + name + ", expected each to have it");
        }
        return value;
    }
}
