package io.troupe.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One piece of work for one agent.
 *
 * @param id {@code task-} and a ULID
 * @param skill the skill of the agent's card that is asked for
 * @param instruction what to do in plain words: the input's {@code instruction}, or empty where the skill has none
 * @param input checked against the skill's input schema
 * @param content what the caller gave along: text, pictures, resources, data
 * @param deadline when the work is interrupted
 * @param budget what it may use
 * @param session the session it belongs to
 */
public record Task(
        String id,
        String skill,
        String instruction,
        Json input,
        List<Content> content,
        Instant deadline,
        Budget budget,
        Optional<String> session) {

    public Task {
        Names.name(skill);
        content = List.copyOf(content);
    }
}
