package io.troupe.host.security;

/** What a route or a tool asks of its caller; each has one. */
public sealed interface Rule {

    /** Nothing: anybody may look, without a word on who they are. */
    record Open() implements Rule {}

    /** That it is known who calls. What that one gets to see is for the service to say, from the call. */
    record Known() implements Rule {}

    /** That the caller may ask for the agent and the skill that the request names: {@link Gate#work} decides. */
    record Agent() implements Rule {}

    /** That the caller may ask for this skill of this agent. */
    record Skill(String agent, String skill) implements Rule {}

    /** A permission of the host's own: {@code @area:verb}. */
    record Host(String area, String verb) implements Rule {}

    static Rule open() {
        return new Open();
    }

    static Rule known() {
        return new Known();
    }

    static Rule agent() {
        return new Agent();
    }

    static Rule skill(String agent, String skill) {
        return new Skill(agent, skill);
    }

    static Rule host(String area, String verb) {
        return new Host(area, verb);
    }
}
