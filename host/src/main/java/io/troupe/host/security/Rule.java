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

    /** In a few words, for descriptions; a permission as it is written in tokens. */
    default String words() {
        return switch (this) {
            case Open() -> "anybody";
            case Known() -> "any caller; it sees its own, or what its permissions say";
            case Agent() -> "agent:skill of the request";
            case Skill(var agent, var skill) -> agent + ":" + skill;
            case Host(var area, var verb) -> "@" + area + ":" + verb;
        };
    }

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
