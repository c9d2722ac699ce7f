package io.troupe.host.bench;

import java.util.Collections;
import java.util.List;

/** What travels between two nodes: about as many bytes as are wanted, in a few fields. */
record Parcel(String id, String agent, long number, boolean last, List<String> words) {

    private static final int WORD = 50;

    Parcel {
        words = List.copyOf(words);
    }

    static Parcel of(int bytes) {
        var word = "The quick brown fox jumps over the lazy dog again.".substring(0, WORD);
        var id = "01J9ZQ4M3T8V7W6X5Y2B1C0D9E";
        return new Parcel(id, "echo", 1_234_567_890_123L, true, Collections.nCopies(bytes / WORD - 1, word));
    }
}
