package io.troupe.host.http;

import java.util.List;

/** Says whether the host can serve, and what to do where it cannot. Any thread. */
public interface Health {

    /**
     * Something that keeps the host from serving.
     *
     * @param code of the table of errors
     * @param detail what is wrong
     * @param fix what mends it
     */
    record Problem(String code, String detail, String fix) {}

    /** What fails now; empty when the host is ready. */
    List<Problem> problems();
}
