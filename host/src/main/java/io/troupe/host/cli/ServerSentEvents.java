package io.troupe.host.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads an event stream (WHATWG HTML, 9.2): remembers the last event's id and the pause before a reconnection. */
final class ServerSentEvents {

    private Optional<String> lastId = Optional.empty();
    private Duration pause = Duration.ofSeconds(1);

    Optional<String> lastId() {
        return lastId;
    }

    Duration pause() {
        return pause;
    }

    /** Gives the data of each event, until the stream ends; an event cut short by the end is not given. */
    void read(InputStream body, Consumer<String> data) throws IOException {
        var reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        var text = new StringBuilder();
        for (var line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.isEmpty()) {
                if (!text.isEmpty()) {
                    data.accept(text.substring(0, text.length() - 1));
                }
                text.setLength(0);
            } else {
                field(line, text);
            }
        }
    }

    private void field(String line, StringBuilder text) {
        int colon = line.indexOf(':');
        var name = colon < 0 ? line : line.substring(0, colon);
        var value = colon < 0 ? "" : line.substring(colon + 1);
        value = value.startsWith(" ") ? value.substring(1) : value;
        switch (name) {
            case "data" -> text.append(value).append('\n');
            case "id" -> lastId = Optional.of(value);
            case "retry" -> {
                if (value.matches("\\d{1,6}")) {
                    pause = Duration.ofMillis(Long.parseLong(value));
                }
            }
            default -> {} // the event's type, and comments that keep the connection alive
        }
    }
}
