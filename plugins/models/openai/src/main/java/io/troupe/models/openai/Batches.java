package io.troupe.models.openai;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Splits texts so that each request is within what the embeddings API takes. */
final class Batches {

    private static final int MOST_TEXTS = 2048;
    /** The API takes 300,000 tokens at once, and a token is a byte or more. */
    private static final int MOST_BYTES = 300_000;

    private Batches() {}

    static List<List<String>> of(List<String> texts) {
        var batches = new ArrayList<List<String>>();
        int from = 0;
        int bytes = 0;
        for (int i = 0; i < texts.size(); i++) {
            int size = texts.get(i).getBytes(StandardCharsets.UTF_8).length;
            if (i > from && (i - from == MOST_TEXTS || bytes + size > MOST_BYTES)) {
                batches.add(texts.subList(from, i));
                from = i;
                bytes = 0;
            }
            bytes += size;
        }
        if (from < texts.size()) {
            batches.add(texts.subList(from, texts.size()));
        }
        return batches;
    }
}
