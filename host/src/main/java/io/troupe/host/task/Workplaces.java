package io.troupe.host.task;

import io.troupe.host.bus.NodeCalls;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Counts who works where, and chooses where the next task goes: the less loaded of two nodes taken at random, which keeps
 * loads even without everyone running to the emptiest node at once (Mitzenmacher, The Power of Two Choices in Randomized
 * Load Balancing, 2001). Tasks of one session go to one node while it has room. Lives on the task service's context alone.
 */
final class Workplaces {

    private record Seat(String node, String agent) {}

    private final Map<String, Integer> byNode = new HashMap<>();
    private final Map<Seat, Integer> bySeat = new HashMap<>();
    private final Map<String, Double> busy = new HashMap<>();
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final int most;
    private int working;

    /** @param most how many tasks a node may work on at once */
    Workplaces(int most) {
        this.most = most;
    }

    void began(String agent, String node) {
        byNode.merge(node, 1, Integer::sum);
        bySeat.merge(new Seat(node, agent), 1, Integer::sum);
        working++;
    }

    void ended(String agent, String node) {
        byNode.computeIfPresent(node, (name, count) -> count == 1 ? null : count - 1);
        bySeat.computeIfPresent(new Seat(node, agent), (name, count) -> count == 1 ? null : count - 1);
        working--;
    }

    int working() {
        return working;
    }

    void tell(NodeCalls.Load load) {
        busy.put(load.node(), load.cpu());
    }

    /** Forgets how busy nodes are that live no more. */
    void keep(Set<String> nodes) {
        busy.keySet().retainAll(nodes);
    }

    /** Where an agent may take one more. */
    List<Cast.Member> open(List<Cast.Member> members, int parallel) {
        return members.stream()
                .filter(member -> on(member) < most
                        && bySeat.getOrDefault(
                                        new Seat(
                                                member.node(),
                                                member.entry().card().name()),
                                        0)
                                < parallel)
                .toList();
    }

    /** True when none of these nodes has room for anybody. */
    boolean full(List<Cast.Member> members) {
        return members.stream().allMatch(member -> on(member) >= most);
    }

    Optional<Cast.Member> room(TaskEntry entry, List<Cast.Member> members, int parallel) {
        var open = open(members, parallel);
        return switch (open.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(open.getFirst());
            default ->
                entry.submitted()
                        .session()
                        .flatMap(session -> home(session, members, open))
                        .or(() -> {
                            int one = random.nextInt(open.size());
                            int other = (one + 1 + random.nextInt(open.size() - 1)) % open.size();
                            return Optional.of(lessLoaded(open.get(one), open.get(other)));
                        });
        };
    }

    /** The node where a session is at home, if it has room: it stays the same when other nodes come and go (HRW hashing). */
    private static Optional<Cast.Member> home(String session, List<Cast.Member> members, List<Cast.Member> open) {
        return members.stream()
                .reduce((one, other) -> weight(session, one) >= weight(session, other) ? one : other)
                .filter(open::contains);
    }

    /**
     * Each bit of both names changes each bit of the result with even odds (the end of MurmurHash3): else the order of the
     * nodes would be nearly the same for all sessions.
     */
    private static int weight(String session, Cast.Member member) {
        int mixed = (session + '/' + member.node()).hashCode();
        mixed = (mixed ^ (mixed >>> 16)) * 0x85EBCA6B;
        mixed = (mixed ^ (mixed >>> 13)) * 0xC2B2AE35;
        return mixed ^ (mixed >>> 16);
    }

    private Cast.Member lessLoaded(Cast.Member one, Cast.Member other) {
        int compared = Integer.compare(on(one), on(other));
        if (compared == 0) {
            compared = Double.compare(cpu(one), cpu(other));
        }
        return compared <= 0 ? one : other;
    }

    private int on(Cast.Member member) {
        return byNode.getOrDefault(member.node(), 0);
    }

    private double cpu(Cast.Member member) {
        return busy.getOrDefault(member.node(), 0.0);
    }
}
