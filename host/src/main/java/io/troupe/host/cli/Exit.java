package io.troupe.host.cli;

/** What a command ends with; a promise to scripts. */
public enum Exit {
    DONE(0),
    FAILED(1),
    USAGE(2),
    NOT_FOUND(3),
    REFUSED(4),
    UNREACHABLE(5);

    private final int code;

    Exit(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /**
     * The exit that belongs to an error of the host.
     *
     * @param code of the table of errors
     * @param status of HTTP, 0 when the error came without one
     */
    static Exit of(String code, int status) {
        if (status == 404 || code.endsWith("not-found")) {
            return NOT_FOUND;
        }
        if (status == 401 || status == 403) {
            return REFUSED;
        }
        return switch (code) {
            case "not-allowed", "unauthenticated", "plugin-refused" -> REFUSED;
            default -> FAILED;
        };
    }
}
