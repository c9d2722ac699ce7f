package io.troupe.agents.echo;

import java.util.Optional;

/**
 * What can be set in {@code config/plugins/echo.yaml}.
 *
 * @param prefix put before every echo
 */
record EchoSettings(Optional<String> prefix) {}
