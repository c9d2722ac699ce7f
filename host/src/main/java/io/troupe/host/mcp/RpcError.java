package io.troupe.host.mcp;

import java.util.Optional;

/** Refuses a JSON-RPC request for a reason that the model cannot mend. */
final class RpcError extends RuntimeException {

    /** For what the host cannot do right now. */
    static final int UNAVAILABLE = -32000;

    private final int code;
    private final transient Optional<Object> data;

    RpcError(int code, String message, Optional<Object> data) {
        super(message, null, false, false); // no stack: it is an answer
        this.code = code;
        this.data = data;
    }

    RpcError(int code, String message) {
        this(code, message, Optional.empty());
    }

    int code() {
        return code;
    }

    String words() {
        return String.valueOf(getMessage());
    }

    Optional<Object> data() {
        return data;
    }
}
