package io.troupe.host.model;

import io.troupe.api.Player;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The players of this node. None plays unless it is named. Any thread. */
final class Players {

    /**
     * One that is here.
     *
     * @param running parts that are being played
     */
    record Seat(String name, Player player, AtomicInteger running) {}

    private final ConcurrentSkipListMap<String, Seat> seats = new ConcurrentSkipListMap<>();

    /** Takes one in, in place of an earlier load of the same. */
    Seat add(String name, Player player) {
        var seat = new Seat(name, player, new AtomicInteger());
        seats.put(name, seat);
        return seat;
    }

    /** Lets one go; false where a later one has taken its place. */
    boolean remove(Seat seat) {
        return seats.remove(seat.name(), seat);
    }

    Optional<Seat> named(String name) {
        return Optional.ofNullable(seats.get(name));
    }

    List<String> names() {
        return List.copyOf(seats.keySet());
    }
}
