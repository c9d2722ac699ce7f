package io.troupe.host.plugin;

import java.io.IOException;

/** Says that a file is no archive that a plugin may be in, whatever comes of the rest of it. */
final class Unfit extends IOException {
    private static final long serialVersionUID = 1;

    Unfit(String message) {
        super(message);
    }
}
